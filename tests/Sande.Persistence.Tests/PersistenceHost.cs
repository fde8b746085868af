using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sande.Persistence.Entities;
using Sande.Persistence.Hangfire;
using Sande.Persistence.Jobs;

namespace Sande.Persistence.Tests;

/// <summary>The services as a host registers them, on a database of the test's own.</summary>
internal sealed class PersistenceHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("sande-data-");

    private PersistenceHost(string connectionString, Action<IServiceCollection>? addServices = null)
    {
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:Sande"] = connectionString, ["SANDE_DATA"] = _data.FullName };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection().AddLogging().AddSandePersistence(configuration).AddSandeHangfire();
        addServices?.Invoke(services);
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public static async Task<PersistenceHost> StartAsync(PostgresFixture postgres) => new((await postgres.CreateDatabaseAsync()).ConnectionString);

    public static PersistenceHost On(string connectionString, Action<IServiceCollection>? addServices = null) => new(connectionString, addServices);

    public JobLeases Leases => Get<JobLeases>();

    public JobRecorder Recorder => Get<JobRecorder>();

    public JobCancellation Cancellation => Get<JobCancellation>();

    public JobScheduler Scheduler => Get<JobScheduler>();

    public JobSweeper Sweeper => Get<JobSweeper>();

    public string BlobPath => Path.Combine(_data.FullName, "blobs");

    public T Get<T>()
        where T : notnull
        => _services.GetRequiredService<T>();

    public async Task<T> QueryAsync<T>(Func<SandeDbContext, Task<T>> query)
    {
        await using var context = await Get<IDbContextFactory<SandeDbContext>>().CreateDbContextAsync();
        return await query(context);
    }

    public Task<Job> JobAsync(string id) => QueryAsync(context => context.Jobs.AsNoTracking().SingleAsync(job => job.Id == id));

    public Task AddAsync(params object[] rows)
        => QueryAsync(async context =>
        {
            context.AddRange(rows);
            return await context.SaveChangesAsync();
        });

    /// <summary>A waiting job with its checkpoint.</summary>
    public async Task<Job> AddJobAsync(TimeSpan age = default)
    {
        var checkpoint = Rows.Checkpoint();
        var job = Rows.Job(checkpoint.Id, age);
        await AddAsync(checkpoint, job);
        return job;
    }

    public async Task<JobLease> AcquireAsync(string jobId, TimeSpan? duration = null)
        => await Leases.TryAcquireAsync(jobId, "worker", duration ?? TimeSpan.FromMinutes(1)) ?? throw new InvalidOperationException("The job is not available.");

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Get<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Get<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
