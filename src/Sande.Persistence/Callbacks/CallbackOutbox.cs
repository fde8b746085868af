using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Callbacks;

/// <summary>Makes the messages of a job that ends, in the transaction that ends it: there is never an end without its message, nor a message without its end.</summary>
internal static class CallbackOutbox
{
    public static async Task AddAsync(SandeDbContext context, Job job, CancellationToken cancellationToken)
    {
        var kinds = await context.CallbackTargets.Where(target => target.JobId == job.Id).Select(target => target.Kind).ToListAsync(cancellationToken);
        context.Callbacks.AddRange(kinds.Select(kind => new Callback
        {
            Id = Ids.New(Ids.Callback),
            JobId = job.Id,
            Kind = kind,
            Type = TypeOf(job.Kind, job.Status),
            NextAttemptAt = job.FinishedAt,
            CreatedAt = job.FinishedAt!.Value,
        }));
    }

    private static string TypeOf(JobKind kind, JobStatus status) => $"{SandeJson.NameOf(kind)}.{SandeJson.NameOf(status)}";
}
