using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Jobs;
using Sande.Persistence.Jobs;

namespace Sande.Persistence.Tests.Jobs;

public sealed class RecorderTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    [SkippableFact]
    public async Task Concurrent_writers_leave_no_gap_and_keep_each_batch_in_order()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var lease = await host.AcquireAsync(job.Id);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(writer => Task.Run(() => WriteAsync(host, lease, writer))));

        var lines = await host.QueryAsync(context => context.JobEvents.Where(line => line.JobId == job.Id).OrderBy(line => line.Sequence).ToListAsync());
        Assert.Equal(Enumerable.Range(1, 1 + (20 * 15)).Select(number => (long)number), lines.Select(line => line.Sequence));
        Assert.Equal(JobEventTypes.Status, lines[0].Type);
        foreach (var writer in lines.Skip(1).GroupBy(line => line.Message.Split('.')[0]))
            Assert.Equal(Enumerable.Range(0, 15), writer.Select(line => int.Parse(line.Message.Split('.')[1])));
        Assert.Equal(301, (await host.JobAsync(job.Id)).LastSequence);
    }

    [SkippableFact]
    public async Task Five_thousand_metrics_are_stored_quickly_and_the_last_value_of_a_step_stands()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var lease = await host.AcquireAsync(job.Id);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.True(await host.Recorder.UpsertMetricsAsync(lease, [.. Losses(1, 5000, 3.0)]));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"It took {clock.Elapsed}.");

        // A resumed job writes steps again; one batch may even hold a step twice.
        Assert.True(await host.Recorder.UpsertMetricsAsync(lease, [.. Losses(4000, 10, 2.0), .. Losses(4009, 1, 1.0)]));
        var stored = await host.QueryAsync(context => context.JobMetrics.Where(metric => metric.JobId == job.Id).OrderBy(metric => metric.Step).Select(metric => metric.Value).ToListAsync());
        Assert.Equal(5000, stored.Count);
        Assert.Equal([3.0, 2.0, 2.0, 1.0, 3.0], [stored[3998], stored[3999], stored[4007], stored[4008], stored[4009]]);
    }

    [SkippableFact]
    public async Task Progress_without_numbers_keeps_the_last_numbers()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var lease = await host.AcquireAsync(job.Id);
        await host.Recorder.ReportProgressAsync(lease, JobPhase.Training, new(0.5, 10, 20, 1500.5, 12));
        await host.Recorder.ReportProgressAsync(lease, JobPhase.Saving, progress: null);
        var row = await host.JobAsync(job.Id);
        Assert.Equal((JobPhase.Saving, new JobProgress(0.5, 10, 20, 1500.5, 12)), (row.Phase, row.Progress));
    }

    [SkippableFact]
    public async Task Listeners_hear_of_a_cancel_and_of_new_lines_also_after_their_connection_was_lost()
    {
        var host = await fixture.StartAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await using var heard = host.Get<JobNotifications>().ListenAsync(timeout.Token).GetAsyncEnumerator();
        var job = await host.AddJobAsync();
        var next = heard.MoveNextAsync().AsTask();
        await ListeningAsync(host, timeout.Token);
        var lease = await host.AcquireAsync(job.Id);
        Assert.True(await next);
        Assert.Equal(job.Id, heard.Current);

        await host.ScalarAsync<bool>("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()");
        await Task.Delay(TimeSpan.FromMilliseconds(200), timeout.Token);
        await ListeningAsync(host, timeout.Token);
        await host.Recorder.AppendEventsAsync(lease, [new(Rows.Now, EventLevel.Info, JobEventTypes.Message, "hello")]);
        Assert.True(await heard.MoveNextAsync());
        Assert.Equal(job.Id, heard.Current);
    }

    private static async Task ListeningAsync(PersistenceHost host, CancellationToken cancellationToken)
    {
        while (!await host.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND state = 'idle' AND datname = current_database())"))
            await Task.Delay(20, cancellationToken);
    }

    private static async Task WriteAsync(PersistenceHost host, JobLease lease, int writer)
    {
        for (var line = 0; line < 15; line += 3)
        {
            Assert.True(await host.Recorder.AppendEventsAsync(
                lease,
                [.. Enumerable.Range(line, 3).Select(number => new NewJobEvent(Rows.Now, EventLevel.Info, JobEventTypes.Message, $"{writer}.{number}"))]));
        }
    }

    private static IEnumerable<MetricEvent> Losses(int first, int count, double value)
        => Enumerable.Range(first, count).Select(step => new MetricEvent(MetricNames.TrainLoss, step, value) { Time = Rows.Now });
}
