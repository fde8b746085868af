using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Sande.Contracts.Jobs;
using Sande.Persistence.Jobs;
using Sande.Worker.Hosting;
using Sande.Worker.Processes;

namespace Sande.Worker.Jobs;

/// <summary>
/// Keeps the computation of one job running until it has ended: starts the process, starts it again after a crash (it goes on from its
/// state), stops it on a cancel or when the host stops, kills it when the lease is lost.
/// </summary>
internal sealed class JobSupervisor(JobRecorder recorder, JobLeases leases, WorkerOptions options, TimeProvider time, ILogger<JobSupervisor> logger)
{
    /// <summary>Runs the computation of a taken job to its end; its events are stored when this returns.</summary>
    /// <param name="keeper">Holds the job's lease.</param>
    /// <param name="command">Makes the command that starts, or goes on with, the computation.</param>
    /// <param name="stopping">The host stops.</param>
    /// <exception cref="Win32Exception">The process can't be started.</exception>
    /// <exception cref="OperationCanceledException">The lease was lost.</exception>
    public async Task<JobOutcome> RunAsync(LeaseKeeper keeper, Func<ProcessStartInfo> command, CancellationToken stopping)
    {
        await using var journal = new JobJournal(keeper, recorder, leases, time, logger);
        var signals = new JobSignals(stopping, keeper.CancelRequested, keeper.Lost);
        using var any = signals.Link();
        while (true)
        {
            var output = new ExecuteOutput(keeper.Lease.JobId, journal, logger);
            var exit = await RunProcessAsync(command(), output, keeper, any.Token);
            if (OutcomeOf(output.Ending, exit, signals) is { } outcome)
                return outcome;

            var crashes = 0;
            if (output.Ending is not InterruptedEvent)
            {
                crashes = await journal.RecordCrashAsync(exit.Describe());
                logger.ProcessCrashed(keeper.Lease.JobId, exit.Code, crashes, options.MaxCrashes);
                if (crashes >= options.MaxCrashes)
                    return new JobOutcome.Failed(FailureCode.ProcessCrashed, $"Tried {crashes} times. {exit.Describe()}");
            }

            await Task.Delay(options.CrashBackoff * Math.Max(1, crashes), time, any.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (OutcomeOf(signals) is { } asked)
                return asked;
        }
    }

    private async Task<ProcessExit> RunProcessAsync(ProcessStartInfo command, ExecuteOutput output, LeaseKeeper keeper, CancellationToken any)
    {
        var jobId = keeper.Lease.JobId;
        await using var child = ChildProcess.Start(command, output.ReadLineAsync, line => logger.ChildLine(jobId, line));
        logger.ProcessStarted(jobId, child.Id);
        using var killOnLoss = keeper.Lost.Register(child.Kill);
        await Task.WhenAny(child.Exited, Task.Delay(Timeout.InfiniteTimeSpan, any));
        return child.Exited.IsCompleted ? await child.Exited : await child.StopAsync(options.Grace, time);
    }

    // A computation that ended by itself has ended so, whatever was asked for at the last moment.
    private static JobOutcome? OutcomeOf(JobEvent? ending, ProcessExit exit, JobSignals signals) => (ending, exit.Code) switch
    {
        _ when signals.LeaseLost.IsCancellationRequested => new JobOutcome.LeaseLost(),
        (ResultEvent done, ExecuteExitCodes.Succeeded) => new JobOutcome.Succeeded(done.Result),
        (FailedEvent failed, ExecuteExitCodes.Failed) => new JobOutcome.Failed(failed.Code, failed.Message, failed.RequiredMemoryBytes),
        _ => OutcomeOf(signals),
    };

    private static JobOutcome? OutcomeOf(JobSignals signals)
    {
        if (signals.LeaseLost.IsCancellationRequested)
            return new JobOutcome.LeaseLost();
        if (signals.CancelRequested.IsCancellationRequested)
            return new JobOutcome.Cancelled();
        return signals.Stopping.IsCancellationRequested ? new JobOutcome.Interrupted() : null;
    }
}
