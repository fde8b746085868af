using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace Sande.Cli.Load;

/// <summary>
/// Polls one address at a fixed rate, whatever the answers take: each of the connections has times at which its requests are due, and an answer's time counts from there. So a request that had to wait
/// for the one before it counts as slow too.
/// </summary>
/// <param name="http">Has the key.</param>
/// <param name="options">Rate, duration, connections.</param>
internal sealed class PollLoad(HttpClient http, LoadOptions options)
{
    /// <summary>Polls with <c>If-None-Match</c> or without.</summary>
    public async Task<LoadRow> RunAsync(string name, Uri address, bool conditional, CancellationToken cancellationToken)
    {
        await PollAsync(address, conditional, options.WarmUp, cancellationToken);
        var (before, started) = (ProcessorTimes.Read(), Stopwatch.GetTimestamp());
        var times = await PollAsync(address, conditional, options.Duration, cancellationToken);
        return LoadRow.Of(name, times, Stopwatch.GetElapsedTime(started)) with { Note = ProcessorTimes.Read().Since(before, times.Length) };
    }

    private async Task<double[]> PollAsync(Uri address, bool conditional, TimeSpan duration, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var connections = Enumerable.Range(0, options.Connections).Select(index => Task.Run(() => PollAsync(address, conditional, duration, started, index, cancellationToken), cancellationToken));
        return [.. (await Task.WhenAll(connections)).SelectMany(times => times)];
    }

    private async Task<List<double>> PollAsync(Uri address, bool conditional, TimeSpan duration, long started, int index, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        EntityTagHeaderValue? known = null;
        for (var count = 0; ; count++)
        {
            var due = TimeSpan.FromSeconds((count * options.Connections + index) / (double)options.Rate);
            if (due >= duration)
                return times;
            var early = due - Stopwatch.GetElapsedTime(started);
            if (early > TimeSpan.Zero)
                await Task.Delay(early, cancellationToken);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (conditional && known is not null)
                request.Headers.IfNoneMatch.Add(known);
            var tag = await AskAsync(request, cancellationToken);
            times.Add(tag is null ? double.NaN : (Stopwatch.GetElapsedTime(started) - due).TotalMilliseconds);
            known = tag ?? known;
        }
    }

    /// <summary>The answer's tag, or null where the request failed.</summary>
    private async Task<EntityTagHeaderValue?> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotModified ? response.Headers.ETag : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
