using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Jobs;

namespace Sande.Api.Jobs;

/// <summary><c>POST …/{id}/cancel</c> of every kind of job.</summary>
internal static class JobCancel
{
    public static async Task<Results<Ok<TView>, NotFoundProblem, ConflictProblem>> CancelAsync<TView>(
        SandeDbContext db, JobKind kind, string id, JobCancellation cancellation, Func<Job, TView> view, CancellationToken cancellationToken)
    {
        if (!await db.HasJobAsync(kind, id, cancellationToken))
            return JobLookup.NotFound(kind, id);
        if (await cancellation.RequestCancelAsync(id, cancellationToken) == CancelOutcome.AlreadyTerminal)
            return new ConflictProblem($"\"{id}\" has ended already.");
        return TypedResults.Ok(view((await db.FindJobAsync(kind, id, cancellationToken))!));
    }
}
