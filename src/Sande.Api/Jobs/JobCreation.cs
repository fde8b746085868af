using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Idempotency;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Jobs;

namespace Sande.Api.Jobs;

/// <summary><c>POST</c> of every kind of job.</summary>
internal sealed class JobCreation(SandeDbContext db, JobReferences references, IdempotentAnswers answers, JobScheduler scheduler, TimeProvider time)
{
    public async Task<Results<Created<TView>, InvalidProblem>> CreateAsync<TSpec, TView>(
        JobKind kind, JsonBody<TSpec> body, Func<Job, TView> view, CancellationToken cancellationToken)
        where TSpec : JobRequest
    {
        // What it names is held until the job's row stands: from then on the row keeps it from being deleted.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await references.FindInvalidAsync(body, cancellationToken) is { } invalid)
            return invalid;
        var job = db.AddJob(kind, body.Value, time);
        var answer = answers.Keep(db, TypedResults.Created(JobLookup.AddressOf(job), view(job)));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await scheduler.EnqueueAsync(job.Id);
        return answer;
    }
}
