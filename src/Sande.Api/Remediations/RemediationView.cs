using System.Diagnostics.CodeAnalysis;
using Sande.Api.Jobs;
using Sande.Contracts.Remediations;
using Sande.Contracts.Validation;
using Sande.Persistence.Entities;

namespace Sande.Api.Remediations;

/// <summary>A job that takes a backdoor out of a checkpoint and measures before and after.</summary>
public sealed record RemediationView : JobView<RemediationSpec, RemediationResult>
{
    [SetsRequiredMembers]
    private RemediationView(Job job) : base(job)
    {
        Method = Result?.Method ?? RemediationMethods.Resolve(Spec);
    }

    /// <summary>The method that runs: for <c>auto</c> the one that was chosen, and <c>auto</c> until a scan has found what to choose by.</summary>
    public required RemediationMethod Method { get; init; }

    /// <summary>The view of a job.</summary>
    public static RemediationView From(Job job) => new(job);
}
