using System.Diagnostics;
using Sande.Cli.Client;

namespace Sande.Cli.Load;

/// <summary>Reads a list from its first page to its last, several times.</summary>
internal sealed class ListLoad(SandeClient client, LoadOptions options)
{
    private const int PageSize = 100;

    /// <summary>All requests, those for the first page, for the others and for the last one.</summary>
    public async Task<LoadRow[]> RunAsync(CancellationToken cancellationToken)
    {
        await WalkAsync(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var walks = new List<List<double>>();
        for (var walk = 0; walk < options.Walks; walk++)
            walks.Add(await WalkAsync(cancellationToken));
        var elapsed = Stopwatch.GetElapsedTime(started);
        var pages = Enumerable.Range(0, walks.Min(walk => walk.Count)).Select(page => walks.ConvertAll(walk => walk[page])).ToList();
        LoadRow Row(string name, IEnumerable<IEnumerable<double>> of) => LoadRow.Of(name, [.. of.SelectMany(times => times)], elapsed);
        var all = Row($"list of {options.QueuedJobs:N0} queued jobs, {PageSize} a page", pages);
        return pages.Count == 1 ? [all] : [all, Row("its first page", [pages[0]]), Row("its other pages", pages.Skip(1)), Row($"its last page, number {pages.Count}", [pages[^1]])];
    }

    private async Task<List<double>> WalkAsync(CancellationToken cancellationToken)
    {
        var times = new List<double>();
        string? after = null;
        do
        {
            var started = Stopwatch.GetTimestamp();
            var page = await client.ListRemediationsAsync(PageSize, after, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            after = page.HasMore ? page.LastId : null;
        }
        while (after is not null);
        return times;
    }
}
