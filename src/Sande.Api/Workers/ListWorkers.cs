using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Persistence;

namespace Sande.Api.Workers;

/// <summary><c>GET /v1/workers</c></summary>
internal static class ListWorkers
{
    /// <summary>Lists workers</summary>
    /// <remarks>Those that run, and those that were lost, for some days. One that is stopped leaves the list.</remarks>
    /// <param name="page">Which part of the list.</param>
    /// <param name="db">The database.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">Workers, with what each is at.</response>
    public static async Task<Results<Ok<Page<WorkerView>>, InvalidProblem>> HandleAsync(
        [AsParameters] PageQuery page, SandeDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var jobs = await db.ReadCurrentJobsAsync(cancellationToken);
        return await db.Workers.AsNoTracking().ReadPageAsync(db.Workers, page, worker => WorkerView.From(worker, jobs, time.GetUtcNow()), worker => worker.Id, cancellationToken);
    }
}
