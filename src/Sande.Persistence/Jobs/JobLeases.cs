using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Sande.Contracts.Jobs;
using Sande.Persistence.Entities;
using Sande.Persistence.Storage;

namespace Sande.Persistence.Jobs;

/// <summary>
/// Takes jobs, keeps them and ends them. Each call is one statement or one short transaction, guarded by the lease's attempt; what it returns says
/// whether the lease was still the caller's. A lease's times are the database's clock: several machines compare them.
/// </summary>
public sealed class JobLeases(NpgsqlDataSource dataSource, IDbContextFactory<SandeDbContext> contexts, BlobCollector blobs, TimeProvider time)
{
    /// <summary>
    /// Takes a job that waits, or whose holder let its lease run out (which counts as a crash). Null where another holder is alive, where the job has ended, and
    /// where a user asked to cancel it meanwhile: then it is cancelled here.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="owner">Who takes it, as <c>machine:process</c>.</param>
    /// <param name="duration">How long the lease holds without a renewal.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<JobLease?> TryAcquireAsync(string jobId, string owner, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        await using var transition = await JobTransition.BeginAsync(contexts, time, cancellationToken);
        if (await transition.LockAvailableAsync(jobId, cancellationToken) is not { } job)
            return null;
        if (job.Status == JobStatus.Running)
            transition.ReleaseLost();
        if (job.CancelRequestedAt is not null)
        {
            transition.End(JobStatus.Cancelled, "Cancelled before a worker took it.");
            await transition.CommitAsync(cancellationToken);
            return null;
        }

        job.Status = JobStatus.Running;
        job.Attempt++;
        job.LeaseOwner = owner;
        job.LeaseExpiresAt = await transition.DatabaseTimeAsync(cancellationToken) + duration;
        job.StartedAt ??= time.GetUtcNow();
        transition.AddEvent(EventLevel.Info, JobEventTypes.Status, $"Running on {owner}, attempt {job.Attempt}.");
        await transition.CommitAsync(cancellationToken);
        return new JobLease(jobId, owner, job.Attempt, job.Crashes) { Request = job.Spec, TraceParent = job.TraceParent };
    }

    /// <summary>Extends the lease to <paramref name="duration"/> from now, also when it has just run out and nobody took it.</summary>
    public async Task<LeaseRenewal> RenewAsync(JobLease lease, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        const string sql = """
            UPDATE jobs SET lease_expires_at = clock_timestamp() + $3
            WHERE id = $1 AND attempt = $2 AND status = 'running'
            RETURNING cancel_requested_at IS NOT NULL
            """;
        await using var command = dataSource.CreateCommand(sql);
        command.Parameters.Add(new() { Value = lease.JobId });
        command.Parameters.Add(new() { Value = lease.Attempt });
        command.Parameters.Add(new() { Value = duration, NpgsqlDbType = NpgsqlDbType.Interval });
        return await command.ExecuteScalarAsync(cancellationToken) is bool cancelRequested
            ? new LeaseRenewal(IsHeld: true, cancelRequested)
            : new LeaseRenewal(IsHeld: false, CancelRequested: false);
    }

    /// <summary>Hands the job back: it waits again, and the sweeper enqueues it for the next worker. Its state for resuming is the worker's business.</summary>
    /// <returns>Whether the lease was still held.</returns>
    public Task<bool> ReleaseAsync(JobLease lease, CancellationToken cancellationToken = default)
        => ChangeAsync(lease, transition => transition.Release("Waiting again: its worker stops."), cancellationToken);

    /// <summary>Hands the job over to a worker whose device is larger: it waits for one.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="needs">What that device must have.</param>
    /// <param name="message">Why, for the job's history.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether the lease was still held.</returns>
    public Task<bool> HandOverAsync(JobLease lease, DeviceNeeds needs, string message, CancellationToken cancellationToken = default)
        => ChangeAsync(
            lease,
            transition =>
            {
                transition.Job.DeviceNeeds = needs;
                transition.Release(message);
            },
            cancellationToken);

    /// <summary>
    /// Ends the job with its result. The numbers in it become rows of <c>evaluations</c>, <paramref name="output"/>, if any, a row of <c>checkpoints</c> with its files, and
    /// <paramref name="artifacts"/> rows of <c>job_artifacts</c>: all of it or nothing.
    /// </summary>
    /// <param name="lease">The lease.</param>
    /// <param name="result">What came out.</param>
    /// <param name="output">The checkpoint that was made, with its files; their blobs must be in the store already.</param>
    /// <param name="artifacts">The files that were left beside the result; their blobs must be in the store already.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether the lease was still held.</returns>
    /// <exception cref="FileNotFoundException">A blob of the output or of an artifact was removed since it was stored, with the last row that named it: store it again.</exception>
    public async Task<bool> SucceedAsync(
        JobLease lease, JobResult result, Checkpoint? output, IReadOnlyCollection<JobArtifact> artifacts, CancellationToken cancellationToken = default)
    {
        await using var transition = await JobTransition.BeginAsync(contexts, time, cancellationToken);
        if (await transition.LockHeldAsync(lease, cancellationToken) is null)
            return false;
        await transition.ClaimAsync(blobs, [.. output?.Files.Select(file => file.Sha256) ?? [], .. artifacts.Select(artifact => artifact.Sha256)], cancellationToken);
        transition.Succeed(result, output, artifacts);
        await transition.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Ends the job with an error.</summary>
    /// <returns>Whether the lease was still held.</returns>
    public Task<bool> FailAsync(JobLease lease, FailureCode code, string message, CancellationToken cancellationToken = default)
        => ChangeAsync(lease, transition => transition.Fail(code, message), cancellationToken);

    /// <summary>Ends the job because a user asked for it.</summary>
    /// <returns>Whether the lease was still held.</returns>
    public Task<bool> CancelAsync(JobLease lease, CancellationToken cancellationToken = default)
        => ChangeAsync(lease, transition => transition.End(JobStatus.Cancelled, "Cancelled."), cancellationToken);

    /// <summary>Counts a crash of the computation; the lease stays held.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="message">How it crashed, for the job's history.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>All crashes so far, this one included; null where the lease is lost.</returns>
    public async Task<int?> RecordCrashAsync(JobLease lease, string message, CancellationToken cancellationToken = default)
    {
        int? crashes = null;
        await ChangeAsync(
            lease,
            transition =>
            {
                crashes = ++transition.Job.Crashes;
                transition.AddEvent(EventLevel.Warn, JobEventTypes.Message, message);
            },
            cancellationToken);
        return crashes;
    }

    private async Task<bool> ChangeAsync(JobLease lease, Action<JobTransition> change, CancellationToken cancellationToken)
    {
        await using var transition = await JobTransition.BeginAsync(contexts, time, cancellationToken);
        if (await transition.LockHeldAsync(lease, cancellationToken) is null)
            return false;
        change(transition);
        await transition.CommitAsync(cancellationToken);
        return true;
    }
}
