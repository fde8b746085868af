using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;
using Sande.Contracts.Validation;
using Sande.Training.Errors;

namespace Sande.Training.Jobs;

/// <summary>Runs one job from its spec and folders alone: no database, no network. Started again on the same work folder it goes on where it stopped.</summary>
public sealed class JobExecutor(TimeProvider time)
{
    /// <summary>Runs the job to its end.</summary>
    /// <param name="spec">The job, its paths absolute.</param>
    /// <param name="workFolder">State and output go here.</param>
    /// <param name="publish">Takes every event but the last: the caller publishes how it ended.</param>
    /// <param name="stop">Stops at the next step, after the state is saved.</param>
    /// <exception cref="TrainingException">It failed for a known reason.</exception>
    /// <exception cref="OperationCanceledException">It was stopped and can be started again.</exception>
    public JobResult Run(JobSpec spec, string workFolder, Action<JobEvent> publish, CancellationToken stop)
    {
        var name = SandeJson.NameOf(spec.Kind);
        var request = spec.Request ?? throw new TrainingException(FailureCode.InvalidSpec, $"/{name} is missing.");
        if (JobRequestValidator.Validate(request) is { Count: > 0 } errors)
            throw new TrainingException(FailureCode.InvalidSpec, string.Join(" ", errors.Select(error => $"/{name}{error.Pointer}: {error.Detail}")));
        var session = new JobSession(spec, workFolder, publish, time);
        return request switch
        {
            RemediationSpec unknown when RemediationMethods.ScansFirst(unknown) => new ScanFirstRun(session, unknown).Run(stop),
            RemediationSpec remediation => new RemediationRun(session, remediation).Run(stop),
            EvaluationJobSpec evaluation => new EvaluationRun(session, evaluation).Run(stop),
            ScanSpec scan => new ScanRun(session, scan).Run(stop),
            ImplantSpec implant => new ImplantRun(session, implant).Run(stop),
            _ => throw new TrainingException(FailureCode.InvalidSpec, $"This version can't run the kind {name}."),
        };
    }
}
