using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Sande.Contracts.Jobs;
using Sande.Persistence.Callbacks;
using Sande.Persistence.Configurations;
using Sande.Persistence.Entities;
using Sande.Persistence.Storage;

namespace Sande.Persistence.Jobs;

/// <summary>One step in a job's life: a transaction that locks the row, changes it, adds a line to its history and tells listeners.</summary>
internal sealed class JobTransition : IAsyncDisposable
{
    private readonly SandeDbContext _context;
    private readonly IDbContextTransaction _transaction;
    private readonly TimeProvider _time;
    private bool _hasEnded;

    private JobTransition(SandeDbContext context, IDbContextTransaction transaction, TimeProvider time)
        => (_context, _transaction, _time) = (context, transaction, time);

    /// <summary>The locked row.</summary>
    public Job Job { get; private set; } = null!;

    public static async Task<JobTransition> BeginAsync(IDbContextFactory<SandeDbContext> contexts, TimeProvider time, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken);
        try
        {
            return new JobTransition(context, await context.Database.BeginTransactionAsync(cancellationToken), time);
        }
        catch
        {
            await context.DisposeAsync();
            throw;
        }
    }

    /// <summary>Locks the row, whatever its status.</summary>
    public Task<Job?> LockAsync(string jobId, CancellationToken cancellationToken)
        => FetchAsync($"SELECT *, xmin FROM jobs WHERE id = {jobId} FOR UPDATE", cancellationToken);

    /// <summary>Locks the row if the lease is still held.</summary>
    public Task<Job?> LockHeldAsync(JobLease lease, CancellationToken cancellationToken)
        => FetchAsync(
            $"SELECT *, xmin FROM jobs WHERE id = {lease.JobId} AND attempt = {lease.Attempt} AND status = 'running' FOR UPDATE",
            cancellationToken);

    /// <summary>Locks the row if it waits or its lease has run out.</summary>
    public Task<Job?> LockAvailableAsync(string jobId, CancellationToken cancellationToken)
        => FetchAsync(
            $"""
            SELECT *, xmin FROM jobs
            WHERE id = {jobId} AND (status = 'queued' OR (status = 'running' AND lease_expires_at < clock_timestamp()))
            FOR UPDATE
            """,
            cancellationToken);

    /// <summary>
    /// Locks the row if it is still available and was not enqueued by anyone else since <paramref name="hangfireJobId"/> was read; null too where someone
    /// else has it locked, so that two sweepers never enqueue it twice.
    /// </summary>
    public Task<Job?> LockToEnqueueAsync(string jobId, string? hangfireJobId, CancellationToken cancellationToken)
        => FetchAsync(
            $"""
            SELECT *, xmin FROM jobs
            WHERE id = {jobId} AND hangfire_job_id IS NOT DISTINCT FROM {hangfireJobId}
              AND (status = 'queued' OR (status = 'running' AND lease_expires_at < clock_timestamp()))
            FOR UPDATE SKIP LOCKED
            """,
            cancellationToken);

    public async Task<DateTimeOffset> DatabaseTimeAsync(CancellationToken cancellationToken)
        => await _context.Database.SqlQuery<DateTimeOffset>($"""SELECT clock_timestamp() AS "Value" """).SingleAsync(cancellationToken);

    /// <summary>Back to waiting; no Hangfire job delivers it until the sweeper has enqueued it.</summary>
    public void Release(string message)
    {
        LeaveRunning(JobStatus.Queued);
        Job.HangfireJobId = null;
        AddEvent(EventLevel.Info, JobEventTypes.Status, message);
    }

    /// <summary>From a failed or cancelled end back to waiting, with a new count of crashes.</summary>
    public void Restart(string message)
    {
        (Job.Status, Job.FinishedAt, Job.CancelRequestedAt) = (JobStatus.Queued, null, null);
        (Job.ErrorCode, Job.ErrorMessage) = (null, null);
        (Job.Crashes, Job.HangfireJobId, Job.DeviceNeeds) = (0, null, null);
        AddEvent(EventLevel.Info, JobEventTypes.Status, message);
    }

    /// <summary>Back to waiting, its worker lost: counted as a crash, so that a job that takes its host down with it ends some day.</summary>
    public void ReleaseLost()
    {
        AddEvent(EventLevel.Warn, JobEventTypes.Message, $"Its worker {Job.LeaseOwner} was lost.");
        Job.Crashes++;
        LeaveRunning(JobStatus.Queued);
    }

    /// <summary>Keeps blobs from being removed until the commit that makes rows name them; in one order, so that two jobs never wait for each other.</summary>
    public async Task ClaimAsync(BlobCollector blobs, IEnumerable<string> sha256s, CancellationToken cancellationToken)
    {
        foreach (var sha256 in sha256s.Distinct().Order(StringComparer.Ordinal))
        {
            if (!await blobs.ClaimAsync(_context, sha256, cancellationToken))
                throw new FileNotFoundException($"The blob {sha256} of {Job.Id} is not in the store.");
        }
    }

    public void Succeed(JobResult result, Checkpoint? output, IEnumerable<JobArtifact> artifacts)
    {
        if (output is not null)
            _context.Checkpoints.Add(output);
        _context.JobArtifacts.AddRange(artifacts);
        _context.Evaluations.AddRange(EvaluationRecords.Of(Job.Id, result));
        Job.Result = result;
        Job.OutputCheckpointId = output?.Id;
        End(JobStatus.Succeeded, "Succeeded.");
    }

    public void Fail(FailureCode code, string message)
    {
        Job.ErrorCode = code;
        Job.ErrorMessage = PostgresText.Clean(message);
        End(JobStatus.Failed, message, EventLevel.Error);
    }

    public void End(JobStatus status, string message, EventLevel level = EventLevel.Info)
    {
        LeaveRunning(status);
        Job.FinishedAt = _time.GetUtcNow();
        _hasEnded = true;
        AddEvent(level, JobEventTypes.Status, message);
    }

    public void RequestCancel()
    {
        Job.CancelRequestedAt ??= _time.GetUtcNow();
        AddEvent(EventLevel.Info, JobEventTypes.Message, "A user asked to cancel.");
    }

    public void AddEvent(EventLevel level, string type, string message)
        => _context.JobEvents.Add(new JobLogEvent
        {
            JobId = Job.Id,
            Sequence = ++Job.LastSequence,
            CreatedAt = _time.GetUtcNow(),
            Level = level,
            Type = type,
            Message = PostgresText.Clean(message),
        });

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (_hasEnded)
            await CallbackOutbox.AddAsync(_context, Job, cancellationToken);
        await _context.SaveChangesAsync(cancellationToken);
        await JobNotifications.NotifyAsync(_context.Database, Job.Id, cancellationToken);
        await _transaction.CommitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _context.DisposeAsync();
    }

    private async Task<Job?> FetchAsync(FormattableString sql, CancellationToken cancellationToken)
    {
        var job = (await _context.Jobs.FromSql(sql).ToListAsync(cancellationToken)).SingleOrDefault();
        if (job is not null)
            Job = job;
        return job;
    }

    private void LeaveRunning(JobStatus status)
    {
        Job.Status = status;
        Job.Phase = null;
        Job.LeaseOwner = null;
        Job.LeaseExpiresAt = null;
    }
}
