using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Storage;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Validation;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Jobs;

namespace Sande.Api.Remediations;

/// <summary><c>POST /v1/remediations</c></summary>
internal static class CreateRemediation
{
    /// <summary>Creates a remediation</summary>
    /// <remarks>It is queued; a worker measures the checkpoint, takes the backdoor out, measures again and registers the output checkpoint.</remarks>
    /// <response code="201">The remediation; its address is in Location.</response>
    public static async Task<Results<Created<RemediationView>, InvalidProblem>> HandleAsync(
        JsonBody<RemediationSpec> body, SandeDbContext db, JobScheduler scheduler, TimeProvider time, CancellationToken cancellationToken)
    {
        if (body.Invalid is { } invalid)
            return invalid;
        var spec = body.Value;
        if (RemediationSpecValidator.Validate(spec) is { Count: > 0 } faults)
            return new InvalidProblem(faults);

        // What it names is held until the job's row stands: from then on the row keeps it from being deleted.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindBadReferencesAsync(spec, db, cancellationToken) is { Count: > 0 } references)
            return new InvalidProblem(references);
        var job = ToJob(spec, time);
        db.Jobs.Add(job);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await scheduler.EnqueueAsync(job.Id);
        return TypedResults.Created($"/v1/remediations/{job.Id}", RemediationView.From(job));
    }

    private static Job ToJob(RemediationSpec spec, TimeProvider time) => new()
    {
        Id = Ids.New(Ids.Remediation),
        Kind = JobKind.Remediation,
        Name = spec.Name,
        Spec = spec,
        CheckpointId = spec.CheckpointId,
        Metadata = new(spec.Metadata),
        CreatedAt = time.GetDatabaseNow(),
    };

    private static async Task<List<ValidationError>> FindBadReferencesAsync(RemediationSpec spec, SandeDbContext db, CancellationToken cancellationToken)
    {
        var errors = new List<ValidationError>();
        var checkpoint = await db.HoldCheckpointAsync(spec.CheckpointId, cancellationToken);
        if (checkpoint is null)
            errors.Add(new("/checkpoint_id", $"There is no checkpoint \"{spec.CheckpointId}\"."));
        else if (checkpoint.Status != CheckpointStatus.Ready)
            errors.Add(new("/checkpoint_id", $"Checkpoint \"{checkpoint.Id}\" is {SandeJson.NameOf(checkpoint.Status)}, not ready."));

        var references = DatasetReferences.Of(spec).ToList();
        var datasets = await db.HoldDatasetsAsync([.. references.Select(reference => reference.Id)], cancellationToken);
        foreach (var reference in references)
        {
            var dataset = datasets.Find(dataset => dataset.Id == reference.Id);
            if (dataset is null)
                errors.Add(new(reference.Pointer, $"There is no dataset \"{reference.Id}\"."));
            else if (dataset.Kind != reference.Kind)
                errors.Add(new(reference.Pointer, $"Dataset \"{dataset.Id}\" is of kind {SandeJson.NameOf(dataset.Kind)}, not {SandeJson.NameOf(reference.Kind)}."));
        }

        return errors;
    }
}
