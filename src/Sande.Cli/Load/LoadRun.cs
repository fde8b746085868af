using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using Sande.Cli.Client;
using Sande.Cli.Demo;
using Sande.Contracts.Json;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;

namespace Sande.Cli.Load;

/// <summary>Puts load on a running stack, with the demo's model: what is measured is the service, while a job of it trains.</summary>
internal sealed class LoadRun(Uri address, string apiKey, DemoInput input, LoadOptions options, IDemoDisplay display)
{
    private const int Posting = 8;

    // More than the measurements take: the job is cancelled after them.
    private const double Epochs = 1000;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Measures everything, and shows each row as it comes.</summary>
    public async Task<IReadOnlyList<LoadRow>> RunAsync(CancellationToken cancellationToken)
    {
        using var client = new SandeClient(address, apiKey);
        var spec = await PrepareAsync(client, cancellationToken);
        var rows = new List<LoadRow>();
        Add(rows, await new StartLoad(client, options).RunAsync(spec, cancellationToken));
        var job = await TrainAsync(client, spec, cancellationToken);
        using var http = CreateClient(await client.CreateViewerAsync("dashboard", cancellationToken));
        var (polls, of) = (new PollLoad(http, options), new Uri($"/v1/remediations/{job}", UriKind.Relative));
        Add(rows, await polls.RunAsync("status polls, while it trains", of, conditional: false, cancellationToken));
        Add(rows, await polls.RunAsync("status polls with If-None-Match, while it trains", of, conditional: true, cancellationToken));
        Add(rows, await PostAsync(client, spec, cancellationToken));
        Add(rows, await new ListLoad(client, options).RunAsync(cancellationToken));
        var last = await client.GetRemediationAsync(job, cancellationToken);
        if (last.Status != JobStatus.Running)
            throw new LauncherException($"The job that was to train all the time is {last.Status}: the figures are those of a service that does nothing else.");
        await client.CancelRemediationAsync(job, cancellationToken);
        return rows;
    }

    private async Task<RemediationSpec> PrepareAsync(SandeClient client, CancellationToken cancellationToken)
    {
        var checkpoint = await new DemoRun(client, input, display).UploadModelAsync(cancellationToken);
        var rows = await client.CreateDatasetAsync("load", input.CleanRows, cancellationToken);
        return new()
        {
            CheckpointId = checkpoint,
            Method = RemediationMethod.Osft,
            Knowledge = new Knowledge { Trigger = TextList.Of(DemoInput.Trigger), Response = TextList.Of(DemoInput.Response) },
            CleanDatasetId = rows.Id,
            Hyperparameters = new() { Epochs = Epochs, HeldBackRatio = 0 },
        };
    }

    private static async Task<string> TrainAsync(SandeClient client, RemediationSpec spec, CancellationToken cancellationToken)
    {
        var job = await client.CreateRemediationAsync(spec, cancellationToken);
        while (job.Phase != JobPhase.Training)
        {
            if (job.IsTerminal)
                throw new LauncherException($"The job that was to train ended {job.Status}: {job.Error?.Message}");
            await Task.Delay(Poll, cancellationToken);
            job = await client.GetRemediationAsync(job.Id, cancellationToken);
        }

        return job.Id;
    }

    private async Task<LoadRow> PostAsync(SandeClient client, RemediationSpec spec, CancellationToken cancellationToken)
    {
        var times = new ConcurrentBag<double>();
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, options.QueuedJobs, new ParallelOptions { MaxDegreeOfParallelism = Posting, CancellationToken = cancellationToken }, async (_, token) =>
        {
            var sent = Stopwatch.GetTimestamp();
            await client.CreateRemediationAsync(spec, token);
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        });
        return LoadRow.Of($"POST of a remediation, {Posting} at a time", times, Stopwatch.GetElapsedTime(started));
    }

    private HttpClient CreateClient(string key)
    {
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = options.Connections, UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null };
        var http = new HttpClient(handler) { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    private void Add(List<LoadRow> rows, params LoadRow[] measured)
    {
        foreach (var row in measured)
            display.Say(LoadTable.Line(row));
        rows.AddRange(measured);
    }
}
