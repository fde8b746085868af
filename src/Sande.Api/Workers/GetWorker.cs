using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Persistence;

namespace Sande.Api.Workers;

/// <summary><c>GET /v1/workers/{id}</c></summary>
internal static class GetWorker
{
    /// <summary>Gets a worker</summary>
    /// <param name="id">The worker.</param>
    /// <param name="db">The database.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The worker, with what it is at.</response>
    public static async Task<Results<Entity<WorkerView>, NotFoundProblem>> HandleAsync(string id, SandeDbContext db, TimeProvider time, CancellationToken cancellationToken)
        => await db.Workers.AsNoTracking().SingleOrDefaultAsync(worker => worker.Id == id, cancellationToken) is { } worker
            ? new Entity<WorkerView>(WorkerView.From(worker, await db.ReadCurrentJobsAsync(cancellationToken), time.GetUtcNow()))
            : new NotFoundProblem($"There is no worker \"{id}\".");
}
