using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Contracts.Checkpoints;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Checkpoints;

/// <summary><c>GET /v1/checkpoints</c></summary>
internal static class ListCheckpoints
{
    /// <summary>Lists checkpoints</summary>
    /// <param name="page">Which part of the list.</param>
    /// <param name="status">Only those of this status.</param>
    /// <param name="metadata">metadata[k]=v: only those that have this pair; of several, all.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">Checkpoints.</response>
    public static Task<Results<Ok<Page<CheckpointView>>, InvalidProblem>> HandleAsync(
        [AsParameters] PageQuery page, [FromQuery] QueryEnum<CheckpointStatus>? status, MetadataQuery metadata, SandeDbContext db, CancellationToken cancellationToken)
    {
        IQueryable<Checkpoint> checkpoints = db.Checkpoints.AsNoTracking().Include(checkpoint => checkpoint.Files);
        if (status is { Value: var wanted })
            checkpoints = checkpoints.Where(checkpoint => checkpoint.Status == wanted);
        if (metadata.ToJson() is { } pairs)
            checkpoints = checkpoints.Where(checkpoint => EF.Functions.JsonContains(checkpoint.Metadata, pairs));
        return checkpoints.ReadPageAsync(db.Checkpoints, page, CheckpointView.From, checkpoint => checkpoint.Id, cancellationToken);
    }
}
