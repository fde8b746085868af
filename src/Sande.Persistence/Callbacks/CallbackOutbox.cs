using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Callbacks;
using Sande.Contracts.Json;
using Sande.Persistence.Configurations;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Callbacks;

/// <summary>Makes the messages of a job that ends, in the transaction that ends it: there is never an end without its message, nor a message without its end.</summary>
internal static class CallbackOutbox
{
    // Standard Webhooks: a payload has less than 20 kB.
    private const int MaxMessageLength = 2000;

    public static async Task AddAsync(SandeDbContext context, Job job, CancellationToken cancellationToken)
    {
        var kinds = await context.CallbackTargets.Where(target => target.JobId == job.Id).Select(target => target.Kind).ToListAsync(cancellationToken);
        context.Callbacks.AddRange(kinds.Select(kind => new Callback
        {
            Id = Ids.New(Ids.Callback),
            JobId = job.Id,
            Kind = kind,
            Type = TypeOf(job),
            Payload = Jsonb.Write(PayloadOf(job)),
            NextAttemptAt = job.FinishedAt,
            CreatedAt = job.FinishedAt!.Value,
        }));
    }

    private static string TypeOf(Job job) => $"{SandeJson.NameOf(job.Kind)}.{SandeJson.NameOf(job.Status)}";

    private static CallbackPayload PayloadOf(Job job) => new(TypeOf(job), job.FinishedAt!.Value, new()
    {
        Id = job.Id,
        Object = SandeJson.NameOf(job.Kind),
        Name = job.Name,
        Status = job.Status,
        CheckpointId = job.CheckpointId,
        OutputCheckpointId = job.OutputCheckpointId,
        Error = job.ErrorCode is { } code ? new(code, Shorten(job.ErrorMessage ?? "")) : null,
        Metadata = job.Metadata,
        CreatedAt = job.CreatedAt,
        FinishedAt = job.FinishedAt,
    });

    private static string Shorten(string message) => message.Length <= MaxMessageLength ? message : message[..MaxMessageLength];
}
