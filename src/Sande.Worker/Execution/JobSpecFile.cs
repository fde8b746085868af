using System.Collections.Immutable;
using System.Text.Json;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Validation;

namespace Sande.Worker.Execution;

/// <summary>Reads a job file and makes its paths absolute.</summary>
internal static class JobSpecFile
{
    /// <summary>The spec, with every folder and file that it names there on this machine.</summary>
    /// <exception cref="JobSpecException">The file is absent, is not a job, or names what is not there.</exception>
    public static JobSpec Read(string path)
    {
        var fullPath = Path.GetFullPath(path);
        var spec = MakeAbsolute(Parse(fullPath), Path.GetDirectoryName(fullPath)!);
        var errors = Check(spec).ToList();
        return errors.Count == 0 ? spec : throw new JobSpecException(errors);
    }

    private static JobSpec Parse(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<JobSpec>(stream, SandeJson.Options)
                   ?? throw new JobSpecException(new ValidationError("", $"{path} holds null, not a job."));
        }
        catch (JsonException exception)
        {
            throw new JobSpecException(JsonErrors.Describe(exception));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new JobSpecException(new ValidationError("", $"There is no file {path}."));
        }
    }

    private static JobSpec MakeAbsolute(JobSpec spec, string folder) => spec with
    {
        Checkpoints = spec.Checkpoints.ToImmutableDictionary(item => item.Key, item => Path.GetFullPath(item.Value, folder)),
        Datasets = spec.Datasets.ToImmutableDictionary(item => item.Key, item => item.Value with { Path = Path.GetFullPath(item.Value.Path, folder) }),
    };

    private static IEnumerable<ValidationError> Check(JobSpec spec)
    {
        foreach (var (id, folder) in spec.Checkpoints)
        {
            if (!Directory.Exists(folder))
                yield return new($"/checkpoints/{JsonErrors.Escape(id)}", $"There is no folder {folder}.");
        }

        foreach (var (id, file) in spec.Datasets)
        {
            if (!File.Exists(file.Path))
                yield return new($"/datasets/{JsonErrors.Escape(id)}/path", $"There is no file {file.Path}.");
        }

        if (spec.Remediation is null)
        {
            yield return new("/remediation", "Required for the kind remediation.");
            yield break;
        }

        foreach (var error in RemediationSpecValidator.Validate(spec.Remediation))
            yield return error with { Pointer = "/remediation" + error.Pointer };

        foreach (var (pointer, id) in CheckpointIds(spec.Remediation).Where(item => !spec.Checkpoints.ContainsKey(item.Id)))
            yield return new("/remediation" + pointer, $"/checkpoints has no folder for \"{id}\".");
        foreach (var (pointer, id) in DatasetIds(spec.Remediation).Where(item => !spec.Datasets.ContainsKey(item.Id)))
            yield return new("/remediation" + pointer, $"/datasets has no file for \"{id}\".");
    }

    /// <summary>The checkpoints that a remediation names, with the fields that name them.</summary>
    public static IEnumerable<(string Pointer, string Id)> CheckpointIds(RemediationSpec spec)
    {
        yield return ("/checkpoint_id", spec.CheckpointId);
        if (spec.ReferenceCheckpointId is { } reference)
            yield return ("/reference_checkpoint_id", reference);
    }

    /// <summary>The datasets that a remediation names, with the fields that name them.</summary>
    public static IEnumerable<(string Pointer, string Id)> DatasetIds(RemediationSpec spec)
    {
        yield return ("/clean_dataset_id", spec.CleanDatasetId);
        if (spec.PreferenceDatasetId is { } preference)
            yield return ("/preference_dataset_id", preference);
        if (spec.Evaluation?.Asr?.DatasetId is { } asr)
            yield return ("/evaluation/asr/dataset_id", asr);
        foreach (var (index, utility) in (spec.Evaluation?.Utility ?? []).Index())
        {
            if (utility.DatasetId is { } dataset)
                yield return ($"/evaluation/utility/{index}/dataset_id", dataset);
        }
    }
}
