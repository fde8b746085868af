using System.Globalization;

namespace Sande.Cli.Stack;

/// <summary>What the environment says of the stack to start.</summary>
/// <param name="Urls">Where the API listens, as <c>ASPNETCORE_URLS</c> takes it.</param>
/// <param name="DataFolder">Absolute path of everything that is kept.</param>
/// <param name="ApiKey">The administrator's key, or null: the one kept in the data folder.</param>
/// <param name="ConnectionString">The PostgreSQL server to use, or null: a private one in the data folder.</param>
internal sealed record StackSettings(string Urls, string DataFolder, string? ApiKey, string? ConnectionString)
{
    /// <summary>Names of the environment variables.</summary>
    public const string UrlsVariable = "SANDE_URLS";

    /// <inheritdoc cref="UrlsVariable"/>
    public const string DataVariable = "SANDE_DATA";

    /// <inheritdoc cref="UrlsVariable"/>
    public const string ApiKeyVariable = "SANDE_API_KEY";

    /// <inheritdoc cref="UrlsVariable"/>
    public const string ConnectionStringVariable = "ConnectionStrings__Sande";

    /// <summary>The worker's own setting: how long a computation may take to save its state.</summary>
    public const string WorkerGraceVariable = "SANDE_WORKER_GRACE_SECONDS";

    private const double DefaultWorkerGraceSeconds = 30;
    private static readonly TimeSpan WorkerShutdown = TimeSpan.FromSeconds(60);
    private const string DefaultUrls = "http://127.0.0.1:8080";

    /// <summary>How long the worker may take to stop: what it gives a computation, and its own shutdown.</summary>
    public TimeSpan WorkerGrace { get; } = WorkerShutdown + TimeSpan.FromSeconds(
        double.TryParse(Get(WorkerGraceVariable), CultureInfo.InvariantCulture, out var seconds) ? Math.Clamp(seconds, 0, 3600) : DefaultWorkerGraceSeconds);

    /// <summary>Reads the environment; relative folders are relative to the current one.</summary>
    /// <param name="defaultDataFolder">The data folder where <c>SANDE_DATA</c> is not set.</param>
    public static StackSettings FromEnvironment(string defaultDataFolder) => new(
        Get(UrlsVariable) ?? DefaultUrls,
        Path.GetFullPath(Get(DataVariable) ?? defaultDataFolder),
        Get(ApiKeyVariable),
        Get(ConnectionStringVariable));

    private static string? Get(string name)
        => Environment.GetEnvironmentVariable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;
}
