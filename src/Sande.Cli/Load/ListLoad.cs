using System.Diagnostics;
using System.Globalization;
using Sande.Cli.Client;

namespace Sande.Cli.Load;

/// <summary>Reads a list from its first page to its last, several times.</summary>
internal sealed class ListLoad(SandeClient client, LoadOptions options)
{
    private const int PageSize = 100;

    /// <summary>The first page, the slowest of the others by the median of the walks, and all requests.</summary>
    public async Task<LoadRow[]> RunAsync(CancellationToken cancellationToken)
    {
        await WalkAsync(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var walks = new List<List<double>>();
        for (var walk = 0; walk < options.Walks; walk++)
            walks.Add(await WalkAsync(cancellationToken));
        var elapsed = Stopwatch.GetElapsedTime(started);
        var pages = Enumerable.Range(0, walks.Min(walk => walk.Count)).Select(page => LoadRow.Of($"its page {(page + 1).ToString(CultureInfo.InvariantCulture)}", [.. walks.Select(walk => walk[page])], elapsed)).ToList();
        var all = LoadRow.Of($"list of {options.QueuedJobs:N0} queued jobs, {PageSize} a page", [.. walks.SelectMany(walk => walk)], elapsed);
        return pages.Count == 1 ? [all] : [all, pages[0], pages.Skip(1).MaxBy(page => page.Median)! with { Name = "its slowest other page, by median" }, pages[^1] with { Name = $"its last page ({pages.Count})" }];
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
