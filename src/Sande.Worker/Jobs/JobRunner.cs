using System.ComponentModel;
using Microsoft.Extensions.Logging;
using Sande.Contracts.Jobs;
using Sande.Persistence.Entities;
using Sande.Persistence.Jobs;
using Sande.Training.Errors;
using Sande.Worker.Execution;
using Sande.Worker.Hosting;

namespace Sande.Worker.Jobs;

/// <summary>Takes a job, has it computed in a process of its own, and records how it ended.</summary>
internal sealed class JobRunner(
    JobLeases leases,
    JobRecorder recorder,
    JobInputs inputs,
    JobSupervisor supervisor,
    OutputCheckpoints outputs,
    WorkFolders folders,
    RunningJobs running,
    ComputeSlots slots,
    JobCommand command,
    WorkerOptions options,
    TimeProvider time,
    ILoggerFactory loggers) : IJobRunner
{
    private readonly ILogger _logger = loggers.CreateLogger<JobRunner>();

    /// <summary>This process, as leases name it.</summary>
    public static string Owner { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The host stops: the job waits again, and Hangfire hands it out again at once.</exception>
    public async Task RunAsync(string jobId, CancellationToken cancellationToken)
    {
        using var slot = await slots.RentAsync(cancellationToken);
        if (await leases.TryAcquireAsync(jobId, Owner, options.Lease, cancellationToken) is not { } lease)
        {
            _logger.JobNotTaken(jobId);
            return;
        }

        _logger.JobTaken(jobId, lease.Attempt);
        await using var keeper = new LeaseKeeper(lease, leases, options, time, loggers.CreateLogger<LeaseKeeper>());
        using var registration = running.Add(jobId, keeper);
        try
        {
            await RunAsync(lease, keeper, slot.Device, cancellationToken);
        }
        catch (OperationCanceledException) when (keeper.Lost.IsCancellationRequested)
        {
            // Another worker has the job, its row and its work folder: nothing more may be done here.
        }
    }

    private async Task RunAsync(JobLease lease, LeaseKeeper keeper, string? device, CancellationToken stopping)
    {
        var (outcome, output) = await ComputeAsync(lease, keeper, device, stopping);
        if (outcome is JobOutcome.LeaseLost)
            return;
        await keeper.WriteAsync(token => EndAsync(lease, outcome, output, token));
        if (outcome is JobOutcome.Interrupted)
            throw new OperationCanceledException("The host stops.", stopping);
        folders.Delete(folders.OfJob(lease.JobId));
    }

    private Task<bool> EndAsync(JobLease lease, JobOutcome outcome, Checkpoint? output, CancellationToken token)
    {
        switch (outcome)
        {
            case JobOutcome.Succeeded succeeded:
                _logger.JobSucceeded(lease.JobId, output!.Id);
                return leases.SucceedAsync(lease, succeeded.Result, output, token);
            case JobOutcome.Failed failed:
                _logger.JobFailed(lease.JobId, failed.Code, failed.Message);
                return leases.FailAsync(lease, failed.Code, failed.Message, token);
            case JobOutcome.Cancelled:
                _logger.JobCancelled(lease.JobId);
                return leases.CancelAsync(lease, token);
            default:
                _logger.JobInterrupted(lease.JobId);
                return leases.ReleaseAsync(lease, token);
        }
    }

    // A failure here that the job's user can do something about ends the job. Any other is a fault of ours: it surfaces, and the job is taken again
    // when its lease has run out, a bounded number of times.
    private async Task<(JobOutcome Outcome, Checkpoint? Output)> ComputeAsync(JobLease lease, LeaseKeeper keeper, string? device, CancellationToken stopping)
    {
        if (lease.Crashes >= options.MaxCrashes)
            return (new JobOutcome.Failed(FailureCode.ProcessCrashed, $"Its worker or its process crashed {lease.Crashes} times."), null);
        try
        {
            var prepared = await inputs.PrepareAsync(lease.JobId, folders.OfJob(lease.JobId), keeper.Lost);
            var outcome = await SuperviseAsync(lease, keeper, prepared, device, stopping);
            return outcome is JobOutcome.Succeeded succeeded
                ? (outcome, await outputs.StoreAsync(prepared, succeeded.Result, keeper.Lost))
                : (outcome, null);
        }
        catch (Exception exception) when (exception is TrainingException or IOException or UnauthorizedAccessException or Win32Exception)
        {
            _logger.JobFailedInHost(exception, lease.JobId);
            var (code, message) = JobFailure.Of(exception);
            return (new JobOutcome.Failed(code, message), null);
        }
    }

    private async Task<JobOutcome> SuperviseAsync(JobLease lease, LeaseKeeper keeper, PreparedJob prepared, string? device, CancellationToken stopping)
    {
        await using var journal = new JobJournal(lease, keeper, recorder, leases, time, loggers.CreateLogger<JobJournal>());
        return await supervisor.RunAsync(lease.JobId, () => command(prepared, device), journal, new JobSignals(stopping, keeper.CancelRequested, keeper.Lost));
    }
}
