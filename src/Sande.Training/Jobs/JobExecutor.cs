using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Contracts.Validation;
using Sande.Training.Errors;

namespace Sande.Training.Jobs;

/// <summary>Runs one job from its spec and folders alone: no database, no network. Started again on the same work folder it goes on where it stopped.</summary>
public sealed class JobExecutor(TimeProvider time)
{
    /// <summary>Loads, measures, trains, measures again, saves.</summary>
    /// <param name="spec">The job, its paths absolute.</param>
    /// <param name="workFolder">State and output go here.</param>
    /// <param name="publish">Takes every event but the last: the caller publishes how it ended.</param>
    /// <param name="stop">Stops at the next step, after the state is saved.</param>
    /// <exception cref="TrainingException">It failed for a known reason.</exception>
    /// <exception cref="OperationCanceledException">It was stopped and can be started again.</exception>
    public RemediationResult Run(JobSpec spec, string workFolder, Action<JobEvent> publish, CancellationToken stop)
    {
        var remediation = spec.Remediation ?? throw new TrainingException(FailureCode.InvalidSpec, "/remediation is missing.");
        if (RemediationSpecValidator.Validate(remediation) is { Count: > 0 } errors)
            throw new TrainingException(FailureCode.InvalidSpec, string.Join(" ", errors.Select(error => $"/remediation{error.Pointer}: {error.Detail}")));
        var stateFolder = Directory.CreateDirectory(Path.Combine(workFolder, WorkFolder.State)).FullName;
        return new RemediationRun(spec, remediation, workFolder, stateFolder, publish, time).Run(stop);
    }
}
