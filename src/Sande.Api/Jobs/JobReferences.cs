using Sande.Api.Storage;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Datasets;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Validation;
using Sande.Persistence;

namespace Sande.Api.Jobs;

/// <summary>The checkpoints and datasets that a request names.</summary>
internal sealed class JobReferences(SandeDbContext db)
{
    /// <summary>Those that can't be used, by field; the others are kept from being deleted until the transaction's end.</summary>
    public async Task<IReadOnlyList<ValidationError>> FindBadAsync(JobRequest spec, CancellationToken cancellationToken) =>
    [
        .. await FindBadCheckpointsAsync(spec, cancellationToken),
        .. await FindBadDatasetsAsync([.. spec.GetDatasetReferences()], cancellationToken),
    ];

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
