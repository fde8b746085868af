using System.Collections.Immutable;
using System.Text.Json;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
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

        foreach (var error in CheckRequest(spec))
            yield return error;
    }

    private static IEnumerable<ValidationError> CheckRequest(JobSpec spec)
    {
        var name = SandeJson.NameOf(spec.Kind);
        foreach (var (kind, request) in new (JobKind, JobRequest?)[] { (JobKind.Remediation, spec.Remediation), (JobKind.Evaluation, spec.Evaluation), (JobKind.Implant, spec.Implant), (JobKind.Scan, spec.Scan) })
        {
            if (request is not null && kind != spec.Kind)
                yield return new($"/{SandeJson.NameOf(kind)}", $"Only for the kind {SandeJson.NameOf(kind)}: this job is of the kind {name}.");
        }

        if (spec.Request is not { } asked)
        {
            yield return new($"/{name}", $"Required for the kind {name}.");
            yield break;
        }

        foreach (var error in JobRequestValidator.Validate(asked))
            yield return error with { Pointer = $"/{name}{error.Pointer}" };
        foreach (var reference in asked.GetCheckpointReferences().Where(item => !spec.Checkpoints.ContainsKey(item.Id)))
            yield return new($"/{name}{reference.Pointer}", $"/checkpoints has no folder for \"{reference.Id}\".");
        foreach (var reference in asked.GetDatasetReferences())
        {
            if (!spec.Datasets.TryGetValue(reference.Id, out var file))
                yield return new($"/{name}{reference.Pointer}", $"/datasets has no file for \"{reference.Id}\".");
            else if (file.Kind != reference.Kind)
                yield return new($"/{name}{reference.Pointer}", $"Dataset \"{reference.Id}\" is of kind {SandeJson.NameOf(file.Kind)}, not {SandeJson.NameOf(reference.Kind)}.");
        }
    }
}
