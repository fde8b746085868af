using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sande.Persistence;
using Sande.Persistence.Jobs;
using Sande.Worker.Hosting;

namespace Sande.Worker.Jobs;

/// <summary>
/// Keeps a job's lease by a heartbeat of its own, whatever the computation does, and says when it is lost or a user asked to cancel.
/// Every write for the job goes through <see cref="WriteAsync"/>: none after the loss.
/// </summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly JobLeases _leases;
    private readonly WorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<LeaseKeeper> _ended;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _cancelRequested = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task _keeping;
    private long _renewed;

    /// <summary>Begins to keep a lease that has just been taken.</summary>
    public LeaseKeeper(JobLease lease, JobLeases leases, WorkerOptions options, TimeProvider time, ILogger<LeaseKeeper> logger, Action<LeaseKeeper> ended)
    {
        (Lease, _leases, _options, _time, _logger, _ended) = (lease, leases, options, time, logger, ended);
        _renewed = time.GetTimestamp();
        _keeping = Task.Run(KeepAsync);
    }

    /// <summary>The lease.</summary>
    public JobLease Lease { get; }

    /// <summary>Cancelled once the lease ran out or another worker took the job.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Cancelled once a user asked to cancel.</summary>
    public CancellationToken CancelRequested => _cancelRequested.Token;

    /// <summary>Looks at the row now, not at the next heartbeat.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Writes for the job, again and again while the database is away, until the lease is lost.</summary>
    /// <param name="write">One guarded write; false says that the lease is lost.</param>
    /// <exception cref="OperationCanceledException">The lease is lost.</exception>
    public async Task WriteAsync(Func<CancellationToken, Task<bool>> write)
    {
        while (true)
        {
            try
            {
                if (!await write(Lost))
                    await LoseAsync();
                Lost.ThrowIfCancellationRequested();
                return;
            }
            catch (Exception exception) when (DatabaseFailures.IsAway(exception))
            {
                _logger.DatabaseAway(exception, Lease.JobId);
                await Task.Delay(RetryDelay, _time, Lost);
            }
        }
    }

    /// <summary>Makes the job's last write, which gives the lease up: the heartbeat ends before it, or it would take the end for a loss.</summary>
    /// <exception cref="OperationCanceledException">The lease is lost.</exception>
    public async Task EndAsync(Func<CancellationToken, Task<bool>> write)
    {
        await StopAsync();
        await WriteAsync(write);
    }

    /// <summary>Ends the heartbeat; the lease itself stays as it is.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _end.Dispose();
        _lost.Dispose();
        _cancelRequested.Dispose();
    }

    private async Task StopAsync()
    {
        _ended(this);
        await _end.CancelAsync();
        await _keeping;
    }

    private async Task KeepAsync()
    {
        while (!_end.IsCancellationRequested && !_lost.IsCancellationRequested)
        {
            await PauseAsync();
            if (!_end.IsCancellationRequested)
                await RenewAsync();
        }
    }

    private async Task PauseAsync()
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        await Task.WhenAny(Task.Delay(_options.HeartbeatInterval, _time, pause.Token), _wake.Reader.WaitToReadAsync(pause.Token).AsTask());
        await pause.CancelAsync();
        _wake.Reader.TryRead(out _);
    }

    private async Task RenewAsync()
    {
        try
        {
            // From before the statement: the database's own clock for the lease starts no earlier.
            var now = _time.GetTimestamp();
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            timeout.CancelAfter(_options.HeartbeatInterval);
            var renewal = await _leases.RenewAsync(Lease, _options.Lease, timeout.Token);
            _renewed = now;
            if (!renewal.IsHeld)
                await LoseAsync();
            else if (renewal.CancelRequested)
                await _cancelRequested.CancelAsync();
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The job has ended.
        }
        catch (Exception exception)
        {
            _logger.LeaseNotRenewed(exception, Lease.JobId);
            if (_time.GetElapsedTime(_renewed) >= _options.Lease)
                await LoseAsync();
        }
    }

    private async Task LoseAsync()
    {
        if (_lost.IsCancellationRequested)
            return;
        _logger.LeaseLost(Lease.JobId);
        await _lost.CancelAsync();
    }
}
