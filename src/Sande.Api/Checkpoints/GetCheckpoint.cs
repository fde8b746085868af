using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Persistence;

namespace Sande.Api.Checkpoints;

/// <summary><c>GET /v1/checkpoints/{id}</c></summary>
internal static class GetCheckpoint
{
    /// <summary>Gets a checkpoint</summary>
    /// <param name="id">The checkpoint.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The checkpoint.</response>
    public static async Task<Results<Entity<CheckpointView>, NotFoundProblem>> HandleAsync(string id, SandeDbContext db, CancellationToken cancellationToken)
        => await db.Checkpoints.AsNoTracking().Include(checkpoint => checkpoint.Files).SingleOrDefaultAsync(checkpoint => checkpoint.Id == id, cancellationToken)
            is { } checkpoint
                ? new Entity<CheckpointView>(CheckpointView.From(checkpoint))
                : NotFound(id);

    /// <summary>The answer where there is no checkpoint <paramref name="id"/>.</summary>
    public static NotFoundProblem NotFound(string id) => new($"There is no checkpoint \"{id}\".");
}
