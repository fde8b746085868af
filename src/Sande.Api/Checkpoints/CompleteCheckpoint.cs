using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Storage;
using Sande.Contracts.Checkpoints;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Jobs;

namespace Sande.Api.Checkpoints;

/// <summary><c>POST /v1/checkpoints/{id}/complete</c></summary>
internal static class CompleteCheckpoint
{
    /// <summary>Completes a checkpoint</summary>
    /// <remarks>It takes no more files and is validated in the background: its status becomes validating, then ready or invalid. Sent again while it validates, this changes nothing.</remarks>
    /// <param name="id">The checkpoint.</param>
    /// <param name="db">The database.</param>
    /// <param name="scheduler">Enqueues the validation.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="202">The checkpoint, now validating.</response>
    public static async Task<Results<Accepted<CheckpointView>, NotFoundProblem, ConflictProblem>> HandleAsync(
        string id, SandeDbContext db, JobScheduler scheduler, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockCheckpointAsync(id, cancellationToken) is not { } checkpoint)
            return GetCheckpoint.NotFound(id);
        await db.Entry(checkpoint).Collection(row => row.Files).LoadAsync(cancellationToken);
        if (checkpoint.Status == CheckpointStatus.Validating)
            return Answer(checkpoint);
        if (checkpoint.Status != CheckpointStatus.Uploading)
            return new ConflictProblem($"Checkpoint \"{id}\" was completed before.");
        if (checkpoint.Files.Count == 0)
            return new ConflictProblem($"Checkpoint \"{id}\" has no files yet.");
        checkpoint.Status = CheckpointStatus.Validating;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await scheduler.EnqueueValidationAsync(id);
        return Answer(checkpoint);
    }

    private static Accepted<CheckpointView> Answer(Checkpoint checkpoint)
        => TypedResults.Accepted($"/v1/checkpoints/{checkpoint.Id}", CheckpointView.From(checkpoint));
}
