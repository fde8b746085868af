using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Api.Storage;
using Sande.Persistence;
using Sande.Persistence.Storage;

namespace Sande.Api.Datasets;

/// <summary><c>DELETE /v1/datasets/{id}</c></summary>
internal static class DeleteDataset
{
    /// <summary>Deletes a dataset</summary>
    /// <remarks>Jobs that have ended keep its id.</remarks>
    /// <param name="id">The dataset.</param>
    /// <param name="db">The database.</param>
    /// <param name="collector">Keeps rows and blobs consistent.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="204">It is gone.</response>
    public static async Task<Results<NoContent, NotFoundProblem, ConflictProblem>> HandleAsync(
        string id, SandeDbContext db, BlobCollector collector, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockDatasetAsync(id, cancellationToken) is not { } dataset)
            return GetDataset.NotFound(id);
        if (await db.FindUserOfDatasetAsync(id, cancellationToken) is { } user)
            return new ConflictProblem($"Dataset \"{id}\" is in use by {user}: cancel it, or wait for its end.");
        db.Datasets.Remove(dataset);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await collector.RemoveUnnamedAsync([dataset.Sha256], CancellationToken.None);
        return TypedResults.NoContent();
    }
}
