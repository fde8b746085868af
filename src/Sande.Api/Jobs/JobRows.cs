using Sande.Api.Storage;
using Sande.Contracts.Jobs;
using Sande.Contracts.Telemetry;
using Sande.Contracts.Webhooks;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Jobs;

/// <summary>The rows of a new job.</summary>
internal static class JobRows
{
    /// <summary>
    /// Adds a job and, where it has a callback, who is called. The callback's secret goes there alone: the job's specification is shown, and lies in work folders.
    /// </summary>
    /// <returns>The job as the answer to its POST shows it: with the callback's secret where that was made here, and with none where the caller knows it.</returns>
    public static Job AddJob(this SandeDbContext db, JobKind kind, JobRequest spec, TimeProvider time)
    {
        var job = NewJob(Ids.New(Ids.PrefixOf(kind)), kind, spec with { Callback = spec.Callback is { } callback ? callback with { Secret = null } : null }, time.GetDatabaseNow());
        db.Jobs.Add(job);
        if (spec.Callback is not { } given)
            return job;
        var made = given.Secret is null ? StandardWebhook.CreateSecret() : null;
        db.CallbackTargets.Add(new() { JobId = job.Id, Kind = CallbackKind.Webhook, Url = given.Url, Secret = given.Secret ?? made });
        return made is null ? job : NewJob(job.Id, kind, spec with { Callback = given with { Secret = made } }, job.CreatedAt);
    }

    private static Job NewJob(string id, JobKind kind, JobRequest spec, DateTimeOffset createdAt) => new()
    {
        Id = id,
        Kind = kind,
        Name = spec.Name,
        Spec = spec,
        CheckpointId = spec.CheckpointId,
        Metadata = new(spec.Metadata),
        TraceParent = SandeTelemetry.CurrentTraceParent,
        CreatedAt = createdAt,
    };
}
