using Microsoft.Extensions.Logging;
using Sande.Contracts.Jobs;
using Sande.Training.Errors;

namespace Sande.Worker.Execution;

/// <summary>The computation itself; throws <see cref="OperationCanceledException"/> once its state is saved after <paramref name="stop"/>.</summary>
internal delegate JobResult JobComputation(JobSpec spec, string workFolder, Action<JobEvent> publish, CancellationToken stop);

/// <summary>One run of <c>execute</c>: reads the spec, computes or goes on from saved state, says how it ended.</summary>
internal sealed class JobExecution(JobComputation compute, IJobEventWriter events, TimeProvider time, ILogger<JobExecution> logger)
{
    /// <summary>How long a run waits for the one before it to let go of the work folder.</summary>
    public required TimeSpan LockTimeout { get; init; }

    /// <summary>Runs to the end, to a failure or to a stop.</summary>
    /// <returns>One of <see cref="ExecuteExitCodes"/>.</returns>
    public int Run(string specPath, string workFolder, CancellationToken stop)
    {
        try
        {
            var spec = JobSpecFile.Read(specPath);
            using var workLock = WorkFolderLock.Take(workFolder, LockTimeout, stop);
            WorkFolderOwner.Claim(workFolder, spec);
            var result = ResultFile.Read(workFolder) ?? Compute(spec, workFolder, stop);
            events.Write(new ResultEvent(result) { Time = time.GetUtcNow() });
            return ExecuteExitCodes.Succeeded;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            events.Write(new InterruptedEvent { Time = time.GetUtcNow() });
            return ExecuteExitCodes.Interrupted;
        }
        catch (Exception exception)
        {
            var (code, message) = JobFailure.Of(exception);
            logger.ComputationFailed(exception, code);
            events.Write(new FailedEvent(code, message, (exception as DeviceTooSmallException)?.RequiredBytes) { Time = time.GetUtcNow() });
            return ExecuteExitCodes.Failed;
        }
    }

    private JobResult Compute(JobSpec spec, string workFolder, CancellationToken stop)
    {
        var result = compute(spec, workFolder, events.Write, stop);
        ResultFile.Write(workFolder, result);
        return result;
    }
}
