using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Idempotency;
using Sande.Api.Storage;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Datasets;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Validation;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Jobs;

namespace Sande.Api.Jobs;

/// <summary><c>POST</c> of every kind of job.</summary>
internal sealed class JobCreation(SandeDbContext db, IdempotentAnswers answers, JobScheduler scheduler, TimeProvider time)
{
    public async Task<Results<Created<TView>, InvalidProblem>> CreateAsync<TSpec, TView>(
        JobKind kind, JsonBody<TSpec> body, Func<Job, TView> view, CancellationToken cancellationToken)
        where TSpec : JobRequest
    {
        if (body.Invalid is { } invalid)
            return invalid;
        var spec = body.Value;
        if (JobRequestValidator.Validate(spec) is { Count: > 0 } faults)
            return new InvalidProblem(faults);

        // What it names is held until the job's row stands: from then on the row keeps it from being deleted.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        List<ValidationError> references =
        [
            .. await FindBadCheckpointsAsync(spec, cancellationToken),
            .. await FindBadDatasetsAsync([.. spec.GetDatasetReferences()], cancellationToken),
        ];
        if (references.Count > 0)
            return new InvalidProblem(references);
        var job = ToJob(kind, spec);
        db.Jobs.Add(job);
        var answer = answers.Keep(db, TypedResults.Created(JobLookup.AddressOf(job), view(job)));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await scheduler.EnqueueAsync(job.Id);
        return answer;
    }

    private Job ToJob(JobKind kind, JobRequest spec) => new()
    {
        Id = Ids.New(Ids.PrefixOf(kind)),
        Kind = kind,
        Name = spec.Name,
        Spec = spec,
        CheckpointId = spec.CheckpointId,
        Metadata = new(spec.Metadata),
        CreatedAt = time.GetDatabaseNow(),
    };

    private async Task<List<ValidationError>> FindBadCheckpointsAsync(JobRequest spec, CancellationToken cancellationToken)
    {
        var errors = new List<ValidationError>();
        var models = new Dictionary<string, CheckpointModel>();
        foreach (var reference in spec.GetCheckpointReferences())
        {
            var checkpoint = await db.HoldCheckpointAsync(reference.Id, cancellationToken);
            if (checkpoint is null)
                errors.Add(new(reference.Pointer, $"There is no checkpoint \"{reference.Id}\"."));
            else if (checkpoint.Status != CheckpointStatus.Ready)
                errors.Add(new(reference.Pointer, $"Checkpoint \"{checkpoint.Id}\" is {SandeJson.NameOf(checkpoint.Status)}, not ready."));
            else if (checkpoint.Model is { } model)
                models[checkpoint.Id] = model;
        }

        return [.. errors, .. CheckpointModelRules.Validate(spec, models)];
    }

    private async Task<List<ValidationError>> FindBadDatasetsAsync(IReadOnlyList<DatasetReference> references, CancellationToken cancellationToken)
    {
        var errors = new List<ValidationError>();
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
