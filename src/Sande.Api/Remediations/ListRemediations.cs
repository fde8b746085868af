using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;
using Sande.Persistence;

namespace Sande.Api.Remediations;

/// <summary><c>GET /v1/remediations</c></summary>
internal static class ListRemediations
{
    /// <summary>Lists remediations</summary>
    /// <param name="page">Which part of the list.</param>
    /// <param name="status">Only those of this status.</param>
    /// <param name="checkpointId">Only those of this checkpoint.</param>
    /// <param name="metadata">metadata[k]=v: only those that have this pair; of several, all.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">Remediations.</response>
    public static Task<Results<Ok<Page<RemediationView>>, InvalidProblem>> HandleAsync(
        [AsParameters] PageQuery page,
        [FromQuery] QueryEnum<JobStatus>? status,
        [FromQuery(Name = "checkpoint_id")] string? checkpointId,
        MetadataQuery metadata,
        SandeDbContext db,
        CancellationToken cancellationToken)
    {
        var all = db.OfKind(JobKind.Remediation);
        var remediations = all;
        if (status is { Value: var wanted })
            remediations = remediations.Where(job => job.Status == wanted);
        if (checkpointId is not null)
            remediations = remediations.Where(job => job.CheckpointId == checkpointId);
        if (metadata.ToJson() is { } pairs)
            remediations = remediations.Where(job => EF.Functions.JsonContains(job.Metadata, pairs));
        return remediations.ReadPageAsync(all, page, RemediationView.From, remediation => remediation.Id, cancellationToken);
    }
}
