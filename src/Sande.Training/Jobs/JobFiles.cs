using Sande.Contracts.Datasets;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Training.Errors;

namespace Sande.Training.Jobs;

/// <summary>Where a job's ids lie on this machine.</summary>
internal sealed record JobFiles(JobSpec Spec)
{
    public string Checkpoint(string id) => Spec.Checkpoints.TryGetValue(id, out var folder)
        ? folder
        : throw new TrainingException(FailureCode.InvalidSpec, $"/checkpoints has no entry for \"{id}\".");

    public IReadOnlyList<InstructionRow> Rows(string id) => Read(id, DatasetKind.Instructions, DatasetReader.ReadInstructions);

    public IReadOnlyList<PreferenceRow> Preferences(string id) => Read(id, DatasetKind.Preferences, DatasetReader.ReadPreferences);

    public IReadOnlyList<MultipleChoiceRow> Questions(string id) => Read(id, DatasetKind.MultipleChoice, DatasetReader.ReadMultipleChoice);

    private List<TRow> Read<TRow>(string id, DatasetKind kind, Func<string, IEnumerable<TRow>> read)
    {
        var file = Spec.Datasets.TryGetValue(id, out var found)
            ? found
            : throw new TrainingException(FailureCode.InvalidSpec, $"/datasets has no entry for \"{id}\".");
        if (file.Kind != kind)
            throw new TrainingException(FailureCode.InvalidSpec, $"Dataset {id} is of kind {SandeJson.NameOf(file.Kind)}, not {SandeJson.NameOf(kind)}.");
        try
        {
            return [.. read(file.Path)];
        }
        catch (InvalidDatasetException e)
        {
            throw new TrainingException(FailureCode.InvalidDataset, $"Dataset {id}: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new TrainingException(FailureCode.Storage, $"Dataset {id} can't be read: {e.Message}", e);
        }
    }
}
