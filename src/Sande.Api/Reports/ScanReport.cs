using Sande.Api.Scans;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Reports;

/// <summary>A scan with its curves: all that is needed to judge it, in one document.</summary>
public sealed record ScanReport
{
    /// <summary>The scan, its result and its spec.</summary>
    public required ScanView Scan { get; init; }

    /// <summary>Every metric over its steps; of more than 500 points every n-th.</summary>
    public required IReadOnlyList<Curve> Curves { get; init; }

    /// <summary>Reads the curves of <paramref name="job"/>.</summary>
    public static async Task<ScanReport> ReadAsync(SandeDbContext db, Job job, CancellationToken cancellationToken)
        => new() { Scan = ScanView.From(job), Curves = await Curve.ReadAsync(db, job.Id, cancellationToken) };
}
