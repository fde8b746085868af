using Sande.Api.Http;
using Sande.Api.Storage;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Datasets;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Validation;
using Sande.Persistence;

namespace Sande.Api.Jobs;

/// <summary>Looks at what a request names. Within a transaction, what it names is kept from being deleted until its end.</summary>
internal sealed class JobReferences(SandeDbContext db)
{
    private const string Checkpoint = "/checkpoint_id";

    /// <summary>The answer to a request that no job can be made of, or null.</summary>
    public async Task<InvalidProblem?> FindInvalidAsync<TSpec>(JsonBody<TSpec> body, CancellationToken cancellationToken)
        where TSpec : JobRequest
    {
        if (body.Invalid is { } invalid)
            return invalid;
        if (JobRequestValidator.Validate(body.Value) is { Count: > 0 } faults)
            return new(faults);
        return await FindBadAsync(body.Value, cancellationToken) is { Count: > 0 } bad ? new(bad) : null;
    }

    /// <summary>Everything that is named and can't be used.</summary>
    public Task<List<ValidationError>> FindBadAsync(JobRequest spec, CancellationToken cancellationToken)
        => FindBadAsync(spec, [.. spec.GetCheckpointReferences()], cancellationToken);

    /// <summary>The same, but for the checkpoint that the job works on: it is still to come.</summary>
    public Task<List<ValidationError>> FindBadBesideCheckpointAsync(JobRequest spec, CancellationToken cancellationToken)
        => FindBadAsync(spec, [.. spec.GetCheckpointReferences().Where(reference => reference.Pointer != Checkpoint)], cancellationToken);

    private async Task<List<ValidationError>> FindBadAsync(JobRequest spec, CheckpointReference[] checkpoints, CancellationToken cancellationToken) =>
    [
        .. await FindBadCheckpointsAsync(spec, checkpoints, cancellationToken),
        .. await FindBadDatasetsAsync([.. spec.GetDatasetReferences()], cancellationToken),
    ];

    private async Task<List<ValidationError>> FindBadCheckpointsAsync(JobRequest spec, CheckpointReference[] references, CancellationToken cancellationToken)
    {
        var errors = new List<ValidationError>();
        var models = new Dictionary<string, CheckpointModel>();
        foreach (var reference in references)
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
