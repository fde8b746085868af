using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sande.Contracts.Jobs;
using Sande.Persistence.Jobs;

namespace Sande.Worker.Jobs;

/// <summary>
/// Stores what a computation reports, in batches: lines of history at once, metrics and progress every half second. While the database is away the
/// batch is kept and the computation runs on, until a bounded number of events waits; then it waits too.
/// </summary>
internal sealed class JobJournal : IAsyncDisposable
{
    private const int MaxWaiting = 10_000;

    // A statement locks the job's row: it must be short, or the heartbeat waits for it.
    private const int MaxBatch = 1_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    private readonly JobLease _lease;
    private readonly JobRecorder _recorder;
    private readonly JobLeases _leases;
    private readonly LeaseKeeper _keeper;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<JobEvent> _waiting = Channel.CreateBounded<JobEvent>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Task _writing;

    /// <summary>Begins to write for the holder of a lease.</summary>
    public JobJournal(LeaseKeeper keeper, JobRecorder recorder, JobLeases leases, TimeProvider time, ILogger logger)
    {
        (_lease, _keeper, _recorder, _leases, _time, _logger) = (keeper.Lease, keeper, recorder, leases, time, logger);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Takes an event; completes later only where too many wait already.</summary>
    public ValueTask AppendAsync(JobEvent jobEvent) => _waiting.Writer.WriteAsync(jobEvent, _keeper.Lost);

    /// <summary>Counts a crash of the computation.</summary>
    /// <returns>All crashes so far.</returns>
    /// <exception cref="OperationCanceledException">The lease is lost.</exception>
    public async Task<int> RecordCrashAsync(string description)
    {
        int? crashes = null;
        await _keeper.WriteAsync(async token => (crashes = await _leases.RecordCrashAsync(_lease, description, token)) is not null);
        return crashes!.Value;
    }

    /// <summary>Writes what waits; nothing more where the lease is lost.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync()
    {
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(_keeper.Lost))
                await StoreAsync(await CollectAsync());
        }
        catch (OperationCanceledException) when (_keeper.Lost.IsCancellationRequested)
        {
            // Another worker writes this job's history now.
        }
        catch (Exception exception)
        {
            _logger.EventsNotStored(exception, _lease.JobId);
            _waiting.Writer.TryComplete(exception);
        }
    }

    // A batch ends with the interval, or as soon as it holds what people wait for.
    private async Task<EventBatch> CollectAsync()
    {
        var batch = new EventBatch();
        using var interval = new CancellationTokenSource(Interval, _time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(interval.Token, _keeper.Lost);
        try
        {
            do
            {
                while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out var jobEvent))
                    batch.Add(jobEvent);
            }
            while (!batch.IsUrgent && batch.Count < MaxBatch && await _waiting.Reader.WaitToReadAsync(end.Token));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // What was collected is written.
        }

        return batch;
    }

    private async Task StoreAsync(EventBatch batch)
    {
        if (batch.Phase is { } phase)
            await _keeper.WriteAsync(token => _recorder.ReportProgressAsync(_lease, phase, batch.Progress, token));
        if (batch.Metrics.Count > 0)
            await _keeper.WriteAsync(token => _recorder.UpsertMetricsAsync(_lease, batch.Metrics, token));
        if (batch.Lines.Count > 0)
            await _keeper.WriteAsync(token => _recorder.AppendEventsAsync(_lease, batch.Lines, token));
    }
}
