using System.Diagnostics.CodeAnalysis;
using Sande.Api.Jobs;
using Sande.Contracts.Implants;
using Sande.Persistence.Entities;

namespace Sande.Api.Implants;

/// <summary>A job that plants a backdoor in a clean checkpoint, to rehearse a remediation.</summary>
internal sealed record ImplantView : JobView<ImplantSpec, ImplantResult>
{
    [SetsRequiredMembers]
    private ImplantView(Job job) : base(job)
    {
    }

    /// <summary>The view of a job.</summary>
    public static ImplantView From(Job job) => new(job);
}
