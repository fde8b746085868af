using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Sande.Contracts.Jobs;
using Sande.Worker.Hosting;
using Sande.Worker.Processes;

namespace Sande.Worker.Jobs;

/// <summary>
/// Keeps the computation of one job running until it has ended: starts the process, starts it again after a crash (it goes on from its
/// state), stops it on a cancel or when the host stops, kills it when the lease is lost.
/// </summary>
internal sealed class JobSupervisor(WorkerOptions options, TimeProvider time, ILogger<JobSupervisor> logger)
{
    /// <summary>Runs the computation of <paramref name="jobId"/> to its end.</summary>
    /// <param name="jobId">The job, for the log.</param>
    /// <param name="command">Makes the command that starts, or goes on with, the computation.</param>
    /// <param name="journal">Where its events go.</param>
    /// <param name="signals">What can happen meanwhile.</param>
    /// <exception cref="Win32Exception">The process can't be started.</exception>
    /// <exception cref="OperationCanceledException">The lease was lost.</exception>
    public async Task<JobOutcome> RunAsync(string jobId, Func<ProcessStartInfo> command, JobJournal journal, JobSignals signals)
    {
        using var any = signals.Link();
        while (true)
        {
            var output = new ExecuteOutput(jobId, journal, logger);
            var exit = await RunProcessAsync(jobId, command(), output, signals, any.Token);
            if (OutcomeOf(output.Ending, exit, signals) is { } outcome)
                return outcome;

            var delay = TimeSpan.Zero;
            if (output.Ending is not InterruptedEvent)
            {
                var crashes = await journal.RecordCrashAsync(exit.Describe());
                logger.ProcessCrashed(jobId, exit.Code, crashes, options.MaxCrashes);
                if (crashes >= options.MaxCrashes)
                    return new JobOutcome.Failed(FailureCode.ProcessCrashed, $"Tried {crashes} times. {exit.Describe()}");
                delay = options.CrashBackoff * crashes;
            }

            await Task.Delay(delay, time, any.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            if (OutcomeOf(signals) is { } asked)
                return asked;
        }
    }

    private async Task<ProcessExit> RunProcessAsync(string jobId, ProcessStartInfo command, ExecuteOutput output, JobSignals signals, CancellationToken any)
    {
        await using var child = ChildProcess.Start(command, output.ReadLineAsync, line => logger.ChildLine(jobId, line));
        logger.ProcessStarted(jobId, child.Id);
        using var killOnLoss = signals.LeaseLost.Register(child.Kill);
        await Task.WhenAny(child.Exited, Task.Delay(Timeout.InfiniteTimeSpan, any));
        return child.Exited.IsCompleted ? await child.Exited : await child.StopAsync(options.Grace, time);
    }

    // A computation that ended by itself has ended so, whatever was asked for at the last moment.
    private static JobOutcome? OutcomeOf(JobEvent? ending, ProcessExit exit, JobSignals signals) => (ending, exit.Code) switch
    {
        _ when signals.LeaseLost.IsCancellationRequested => new JobOutcome.LeaseLost(),
        (ResultEvent done, ExecuteExitCodes.Succeeded) => new JobOutcome.Succeeded(done.Result),
        (FailedEvent failed, ExecuteExitCodes.Failed) => new JobOutcome.Failed(failed.Code, failed.Message),
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
