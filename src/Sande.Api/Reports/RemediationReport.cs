using Sande.Api.Remediations;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Reports;

/// <summary>A remediation with its curves: all that is needed to judge it, in one document.</summary>
public sealed record RemediationReport
{
    /// <summary>The remediation, its result and its spec.</summary>
    public required RemediationView Remediation { get; init; }

    /// <summary>Every metric over its steps; of more than 500 points every n-th.</summary>
    public required IReadOnlyList<Curve> Curves { get; init; }

    /// <summary>Reads the curves of <paramref name="job"/>.</summary>
    public static async Task<RemediationReport> ReadAsync(SandeDbContext db, Job job, CancellationToken cancellationToken)
        => new() { Remediation = RemediationView.From(job), Curves = await Curve.ReadAsync(db, job.Id, cancellationToken) };
}
