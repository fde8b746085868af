using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Remediations;

/// <summary>A remediation that succeeded here.</summary>
/// <param name="Job">Its id.</param>
/// <param name="Spec">What was asked for.</param>
/// <param name="Result">What came out; it trained.</param>
/// <param name="Model">The model that it was of; null where its checkpoint is gone.</param>
/// <param name="Rows">Rows of its clean dataset; null where that is gone.</param>
internal sealed record EarlierRemediation(string Job, RemediationSpec Spec, RemediationResult Result, CheckpointModel? Model, int? Rows);

/// <summary>The remediations that a forecast is judged by.</summary>
internal sealed class EarlierRemediations(SandeDbContext db)
{
    private const int Newest = 20;

    /// <summary>The newest that succeeded by this method, newest first.</summary>
    public async Task<IReadOnlyList<EarlierRemediation>> ReadAsync(RemediationMethod method, CancellationToken cancellationToken)
    {
        var name = SandeJson.NameOf(method);
        var jobs = await db.Jobs.FromSql($"""
            SELECT *, xmin FROM jobs
            WHERE kind = 'remediation' AND status = 'succeeded' AND result ->> 'method' = {name} AND result -> 'training' <> 'null'
            ORDER BY created_at DESC, id DESC LIMIT {Newest}
            """).AsNoTracking().ToListAsync(cancellationToken);
        var checkpoints = jobs.ConvertAll(job => job.CheckpointId);
        var models = await db.Checkpoints.AsNoTracking().Where(checkpoint => checkpoints.Contains(checkpoint.Id)).ToDictionaryAsync(checkpoint => checkpoint.Id, checkpoint => checkpoint.Model, cancellationToken);
        var datasets = jobs.ConvertAll(job => SpecOf(job).CleanDatasetId);
        var rows = await db.Datasets.Where(dataset => datasets.Contains(dataset.Id)).ToDictionaryAsync(dataset => dataset.Id, dataset => dataset.Rows, cancellationToken);
        return jobs.ConvertAll(job => new EarlierRemediation(
            job.Id, SpecOf(job), (RemediationResult)job.Result!, models.GetValueOrDefault(job.CheckpointId), rows.TryGetValue(SpecOf(job).CleanDatasetId, out var count) ? count : null));
    }

    private static RemediationSpec SpecOf(Job job) => (RemediationSpec)job.Spec;
}
