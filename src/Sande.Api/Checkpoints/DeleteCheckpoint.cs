using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Api.Storage;
using Sande.Persistence;
using Sande.Persistence.Storage;

namespace Sande.Api.Checkpoints;

/// <summary><c>DELETE /v1/checkpoints/{id}</c></summary>
internal static class DeleteCheckpoint
{
    /// <summary>Deletes a checkpoint</summary>
    /// <remarks>Its files go too, but for those that another checkpoint or dataset has as well. Jobs that have ended, and checkpoints that were made from it, keep its id.</remarks>
    /// <param name="id">The checkpoint.</param>
    /// <param name="db">The database.</param>
    /// <param name="collector">Keeps rows and blobs consistent.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="204">It is gone.</response>
    public static async Task<Results<NoContent, NotFoundProblem, ConflictProblem>> HandleAsync(
        string id, SandeDbContext db, BlobCollector collector, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockCheckpointAsync(id, cancellationToken) is not { } checkpoint)
            return GetCheckpoint.NotFound(id);
        if (await db.FindUserOfCheckpointAsync(id, cancellationToken) is { } user)
            return new ConflictProblem($"Checkpoint \"{id}\" is in use by {user}: cancel it, or wait for its end.");
        var blobs = await db.CheckpointFiles.Where(file => file.CheckpointId == id).Select(file => file.Sha256).ToListAsync(cancellationToken);
        db.Checkpoints.Remove(checkpoint);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await collector.RemoveUnnamedAsync(blobs, CancellationToken.None);
        return TypedResults.NoContent();
    }
}
