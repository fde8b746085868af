using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Policies;
using Sande.Contracts.Validation;

namespace Sande.Api.Policies;

/// <summary>Checks a policy, and what its remediation names, as a remediation would be.</summary>
internal static class PolicyCheck
{
    /// <summary>The answer to a policy that can't be kept, or null.</summary>
    public static async Task<InvalidProblem?> FindInvalidAsync(JsonBody<PolicySpec> body, JobReferences references, CancellationToken cancellationToken)
    {
        if (body.Invalid is { } invalid)
            return invalid;
        if (PolicySpecValidator.Validate(body.Value) is { Count: > 0 } faults)
            return new(faults);
        var bad = await references.FindBadBesideCheckpointAsync(body.Value.Remediation.ForCheckpoint(""), cancellationToken);
        return bad.Count == 0 ? null : new(bad.ConvertAll(error => error with { Pointer = PolicySpecValidator.RemediationPointer + error.Pointer }));
    }
}
