using System.Diagnostics.CodeAnalysis;
using Sande.Api.Jobs;
using Sande.Contracts.Scans;
using Sande.Persistence.Entities;

namespace Sande.Api.Scans;

/// <summary>A job that looks for a backdoor in a checkpoint with nothing known, and changes nothing.</summary>
public sealed record ScanView : JobView<ScanSpec, ScanResult>
{
    [SetsRequiredMembers]
    private ScanView(Job job) : base(job)
    {
    }

    /// <summary>The view of a job.</summary>
    public static ScanView From(Job job) => new(job);
}
