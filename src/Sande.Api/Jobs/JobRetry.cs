using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Jobs;

namespace Sande.Api.Jobs;

/// <summary><c>POST …/{id}/retry</c> of every kind of job.</summary>
internal sealed class JobRetry(SandeDbContext db, JobReferences references, JobRestart restart)
{
    public async Task<Results<Ok<TView>, NotFoundProblem, ConflictProblem>> RetryAsync<TView>(
        JobKind kind, string id, Func<Job, TView> view, CancellationToken cancellationToken)
    {
        if (await db.FindJobAsync(kind, id, cancellationToken) is not { } job)
            return JobLookup.NotFound(kind, id);

        // A job that has ended lets go of what it names: it may have been deleted meanwhile, and must not be until the job waits again.
        await using var holding = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await references.FindBadAsync(job.Spec, cancellationToken) is [var fault, ..])
            return new ConflictProblem($"\"{id}\" can't be tried again. {fault.Detail}");
        if (!await restart.RestartAsync(id, cancellationToken))
            return new ConflictProblem($"\"{id}\" did not fail and was not cancelled: there is nothing to try again.");
        await holding.CommitAsync(cancellationToken);
        return TypedResults.Ok(view((await db.FindJobAsync(kind, id, cancellationToken))!));
    }
}
