using Sande.Contracts.Datasets;
using Sande.Contracts.Jobs;
using Sande.Training.Errors;

namespace Sande.Training.Jobs;

/// <summary>Where a job's ids lie on this machine.</summary>
internal sealed record JobFiles(JobSpec Spec)
{
    public string Checkpoint(string id) => Spec.Checkpoints.TryGetValue(id, out var folder)
        ? folder
        : throw new TrainingException(FailureCode.InvalidSpec, $"/checkpoints has no entry for \"{id}\".");

    public IEnumerable<InstructionRow> Rows(string id)
    {
        var file = Spec.Datasets.TryGetValue(id, out var found)
            ? found
            : throw new TrainingException(FailureCode.InvalidSpec, $"/datasets has no entry for \"{id}\".");
        try
        {
            return [.. DatasetReader.ReadInstructions(file.Path)];
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
