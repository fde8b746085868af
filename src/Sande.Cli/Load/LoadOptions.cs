namespace Sande.Cli.Load;

/// <summary>How much load is put on the API.</summary>
/// <param name="Rate">Status polls a second.</param>
/// <param name="Duration">How long they go on.</param>
/// <param name="WarmUp">How long they go on before they count: the first of them are compiled.</param>
/// <param name="Connections">Keep-alive connections that they are spread over.</param>
/// <param name="QueuedJobs">Jobs that wait while pages of them are read.</param>
/// <param name="Walks">How often all pages are read.</param>
/// <param name="Starts">Jobs that are posted to an idle worker, one after the other.</param>
internal sealed record LoadOptions(int Rate, TimeSpan Duration, TimeSpan WarmUp, int Connections, int QueuedJobs, int Walks, int Starts)
{
    /// <summary>What <c>./sande bench api</c> measures.</summary>
    public static LoadOptions Full { get; } = new(Rate: 1000, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(5), Connections: 32, QueuedJobs: 10_000, Walks: 11, Starts: 9);

    /// <summary>Shows that it runs, not how fast.</summary>
    public static LoadOptions Quick { get; } = new(Rate: 200, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1), Connections: 8, QueuedJobs: 210, Walks: 2, Starts: 1);
}
