using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;

namespace Sande.Contracts.Validation;

/// <summary>Checks all of a job's request that can be checked without looking at what its ids name: by the API, and again by the worker.</summary>
public static class JobRequestValidator
{
    /// <summary>Everything that is wrong with <paramref name="request"/>; empty where it can run.</summary>
    public static IReadOnlyList<ValidationError> Validate(JobRequest request) => request switch
    {
        RemediationSpec remediation => RemediationSpecValidator.Validate(remediation),
        EvaluationJobSpec evaluation => EvaluationJobSpecValidator.Validate(evaluation),
        ImplantSpec implant => ImplantSpecValidator.Validate(implant),
        ScanSpec scan => ScanSpecValidator.Validate(scan),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request, "Unknown kind of job."),
    };
}
