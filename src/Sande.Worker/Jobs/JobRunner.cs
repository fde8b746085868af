using System.ComponentModel;
using Microsoft.Extensions.Logging;
using Sande.Contracts.Jobs;
using Sande.Persistence.Jobs;
using Sande.Training.Errors;
using Sande.Worker.Execution;
using Sande.Worker.Hosting;
using Sande.Worker.Telemetry;

namespace Sande.Worker.Jobs;

/// <summary>Takes a job, has it computed in a process of its own, and records how it ended.</summary>
internal sealed class JobRunner(
    JobPlaces places,
    RunningJobs running,
    JobLeases leases,
    WorkFolders folders,
    JobInputs inputs,
    JobCommand command,
    JobSupervisor supervisor,
    JobProductStore products,
    WorkerOptions options,
    TimeProvider time,
    ILogger<JobRunner> logger) : IJobRunner
{
    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The host stops: the job waits again, and Hangfire hands it out again at once.</exception>
    public async Task RunAsync(string jobId, CancellationToken cancellationToken)
    {
        using var slot = await places.RentAsync(jobId, cancellationToken);
        await using var keeper = slot is null ? null : await running.TryTakeAsync(jobId, cancellationToken);
        if (keeper is null)
        {
            logger.JobNotTaken(jobId);
            return;
        }

        logger.JobTaken(jobId, keeper.Lease.Attempt);
        using var span = JobSpan.Start(keeper.Lease, time);
        try
        {
            await RunAsync(keeper, span, slot!.Device, cancellationToken);
        }
        catch (OperationCanceledException) when (keeper.Lost.IsCancellationRequested)
        {
            span.End(new JobOutcome.LeaseLost());
            // Another worker has the job, its row and its work folder: nothing more may be done here.
        }
    }

    private async Task RunAsync(LeaseKeeper keeper, JobSpan span, string? device, CancellationToken stopping)
    {
        var (outcome, made) = await ComputeAsync(keeper, device, stopping);
        if (outcome is JobOutcome.LeaseLost)
        {
            span.End(outcome);
            return;
        }

        // Without a state there is nothing to keep for a retry. It goes before the row says that the job has ended: a retry may come at once.
        var folder = folders.OfJob(keeper.Lease.JobId);
        if (outcome is JobOutcome.Failed or JobOutcome.Cancelled or JobOutcome.HandedOver && !folders.HasState(keeper.Lease.JobId))
            folders.Delete(folder);
        await keeper.EndAsync(token => EndAsync(keeper.Lease, outcome, made, token));
        span.End(outcome);
        if (outcome is JobOutcome.Interrupted)
            throw new OperationCanceledException("The host stops.", stopping);
        if (outcome is JobOutcome.Succeeded)
            folders.Delete(folder);
    }

    private Task<bool> EndAsync(JobLease lease, JobOutcome outcome, JobProducts made, CancellationToken token)
    {
        switch (outcome)
        {
            case JobOutcome.Succeeded succeeded:
                logger.JobSucceeded(lease.JobId, made.Output?.Id ?? "no checkpoint");
                return leases.SucceedAsync(lease, succeeded.Result, made.Output, made.Artifacts, token);
            case JobOutcome.Failed failed:
                logger.JobFailed(lease.JobId, failed.Code, failed.Message);
                return leases.FailAsync(lease, failed.Code, failed.Message, token);
            case JobOutcome.HandedOver larger:
                logger.JobHandedOver(lease.JobId, larger.Message);
                return leases.HandOverAsync(lease, larger.Needs, larger.Message, token);
            case JobOutcome.Cancelled:
                logger.JobCancelled(lease.JobId);
                return leases.CancelAsync(lease, token);
            default:
                logger.JobInterrupted(lease.JobId);
                return leases.ReleaseAsync(lease, token);
        }
    }

    // A failure here that the job's user can do something about ends the job. Any other is a fault of ours: it surfaces, and the job is taken again
    // when its lease has run out, a bounded number of times.
    private async Task<(JobOutcome Outcome, JobProducts Made)> ComputeAsync(LeaseKeeper keeper, string? device, CancellationToken stopping)
    {
        var lease = keeper.Lease;
        if (lease.Crashes >= options.MaxCrashes)
            return (new JobOutcome.Failed(FailureCode.ProcessCrashed, $"Its worker or its process crashed {lease.Crashes} times."), JobProducts.None);
        using var copying = CancellationTokenSource.CreateLinkedTokenSource(stopping, keeper.Lost);
        try
        {
            var prepared = await inputs.PrepareAsync(lease.JobId, folders.OfJob(lease.JobId), copying.Token);
            var outcome = await supervisor.RunAsync(keeper, () => command(prepared, device), stopping);
            return outcome switch
            {
                JobOutcome.Succeeded succeeded => (outcome, await products.StoreAsync(prepared, succeeded.Result, copying.Token)),
                JobOutcome.Failed { RequiredMemoryBytes: not null } tooLarge => (await places.FindLargerAsync(prepared.Job, device, tooLarge, copying.Token), JobProducts.None),
                _ => (outcome, JobProducts.None),
            };
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !keeper.Lost.IsCancellationRequested)
        {
            return (new JobOutcome.Interrupted(), JobProducts.None);
        }
        catch (Exception exception) when (exception is TrainingException or IOException or UnauthorizedAccessException or Win32Exception)
        {
            logger.JobFailedInHost(exception, lease.JobId);
            var (code, message) = JobFailure.Of(exception);
            return (new JobOutcome.Failed(code, message), JobProducts.None);
        }
    }
}
