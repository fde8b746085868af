using Microsoft.EntityFrameworkCore;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Reports;

/// <summary>A metric over its steps.</summary>
/// <param name="Name">As <c>train/loss</c>.</param>
/// <param name="Steps">From 1.</param>
/// <param name="Values">One for each step.</param>
public sealed record Curve(string Name, IReadOnlyList<int> Steps, IReadOnlyList<double> Values)
{
    // A curve of a page is some hundred pixels wide.
    private const int MaxPoints = 500;

    /// <summary>Every metric of a job; of more than 500 points every n-th.</summary>
    internal static async Task<IReadOnlyList<Curve>> ReadAsync(SandeDbContext db, string jobId, CancellationToken cancellationToken)
    {
        var metrics = await db.JobMetrics.AsNoTracking().Where(metric => metric.JobId == jobId).OrderBy(metric => metric.Name).ThenBy(metric => metric.Step).ToListAsync(cancellationToken);
        return [.. metrics.GroupBy(metric => metric.Name).Select(group => Thin(group.Key, [.. group]))];
    }

    private static Curve Thin(string name, List<JobMetric> points)
    {
        var every = (points.Count + MaxPoints - 1) / MaxPoints;
        var kept = points.Where((point, i) => (i % every == 0 || i == points.Count - 1) && double.IsFinite(point.Value)).ToList();
        return new(name, kept.ConvertAll(point => point.Step), kept.ConvertAll(point => point.Value));
    }
}
