using Amazon.S3;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;
using Sande.Persistence.Imports;
using Sande.Persistence.Jobs;
using Sande.Persistence.Retention;
using Sande.Persistence.Storage;
using Sande.Persistence.Storage.S3;
using Sande.Persistence.Workers;

namespace Sande.Persistence;

/// <summary>Registers the database and the file store.</summary>
public static class PersistenceServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="SandeDbContext"/> (scoped, and its factory), <see cref="NpgsqlDataSource"/>, <see cref="IBlobStore"/> and its <see cref="BlobCollector"/>, <see cref="Imports.ImportSources"/>, <see cref="TimeProvider"/>,
    /// <see cref="DatabaseMigrator"/> and the operations on jobs. The configuration is read when the host starts; a missing
    /// <c>ConnectionStrings:Sande</c> fails the start with its name.
    /// </summary>
    public static IServiceCollection AddSandePersistence(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SandeOptions>().Configure(options => Bind(options, configuration)).Validate(
            options => options.ConnectionString.Length > 0,
            $"The connection string of the database is missing: set ConnectionStrings:{SandeOptions.ConnectionStringName} "
            + $"(environment variable ConnectionStrings__{SandeOptions.ConnectionStringName}), as \"Host=localhost;Database=sande;Username=sande;Password=…\".").ValidateOnStart();

        services.AddOptions<SandeOptions>().Validate(
            options => options.ImportRoots.All(Path.IsPathFullyQualified),
            $"{SandeOptions.ImportRootsKey} is a list of absolute paths, separated by '{Path.PathSeparator}'.");

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => NpgsqlDataSource.Create(provider.GetRequiredService<IOptions<SandeOptions>>().Value.ConnectionString));
        services.AddDbContextFactory<SandeDbContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
            .UseSnakeCaseNamingConvention());
        services.AddSingleton<DatabaseMigrator>();
        services.AddStorage(configuration);
        return services.AddJobOperations();
    }

    private static void AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<S3Options>().Bind(configuration).ValidateOnStart();
        services.AddSingleton<IValidateOptions<S3Options>, S3Options.Validator>();
        services.AddSingleton<IAmazonS3>(provider => S3Client.Create(provider.GetRequiredService<IOptions<S3Options>>().Value));
        services.AddSingleton(provider => new Lazy<IAmazonS3>(provider.GetRequiredService<IAmazonS3>));
        services.AddSingleton<BlobCache>();
        services.AddSingleton<IBlobStore>(provider => provider.GetRequiredService<IOptions<S3Options>>().Value.Store is null
            ? ActivatorUtilities.CreateInstance<LocalBlobStore>(provider)
            : ActivatorUtilities.CreateInstance<S3BlobStore>(provider));
        services.AddSingleton<BlobCollector>();
        services.AddSingleton<ImportRoots>();
        services.AddSingleton<S3ImportRoots>();
        services.AddSingleton<ImportSources>();
        services.AddSingleton<WorkerRegistry>();
        services.AddRetention(configuration);
    }

    private static IServiceCollection AddJobOperations(this IServiceCollection services)
    {
        services.AddSingleton<JobLeases>();
        services.AddSingleton<JobRecorder>();
        services.AddSingleton<JobCancellation>();
        services.AddSingleton<JobNotifications>();
        return services;
    }

    private static void Bind(SandeOptions options, IConfiguration configuration)
    {
        options.ConnectionString = configuration.GetConnectionString(SandeOptions.ConnectionStringName) ?? "";
        if (configuration[SandeOptions.DataPathKey] is { Length: > 0 } path)
            options.DataPath = path;
        if (configuration[SandeOptions.UploadsKey] is { Length: > 0 } uploads)
            options.Uploads = uploads;
        options.ImportRoots = (configuration[SandeOptions.ImportRootsKey] ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
