using System.Collections.Immutable;
using System.Text.Json;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Validation;

namespace Sande.Worker.Execution;

/// <summary>Remembers in the work folder what is computed there, so that no job goes on from another one's state.</summary>
internal static class WorkFolderOwner
{
    private const string FileName = "request.json";

    /// <summary>Takes a new folder for <paramref name="spec"/>, or checks that it is the same job's.</summary>
    /// <exception cref="JobSpecException">The folder belongs to another job.</exception>
    public static void Claim(string workFolder, JobSpec spec)
    {
        var path = Path.Combine(workFolder, FileName);
        var owner = new Owner(spec.Request!, spec.Checkpoints, spec.Datasets);
        if (!File.Exists(path))
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(owner, SandeJson.Indented));
        else if (ReadCanonical(path) != Canonical(owner))
            throw new JobSpecException(new ValidationError($"/{SandeJson.NameOf(spec.Kind)}", $"The work folder {workFolder} holds the state of another job: name another folder, or delete it."));
    }

    private static string? ReadCanonical(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Canonical(JsonSerializer.Deserialize<Owner>(stream, SandeJson.Options)!);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // What the computation does not depend on may change between two runs.
    private static string Canonical(Owner owner)
    {
        var request = owner.Request;
        var anonymous = request with { Name = null, Callback = null, Metadata = ImmutableDictionary<string, string>.Empty };
        var sorted = new SortedDictionary<string, string>(owner.Checkpoints.Concat(owner.Datasets.Select(file => KeyValuePair.Create($"dataset {file.Key}", file.Value.Path))).ToDictionary(), StringComparer.Ordinal);
        return JsonSerializer.Serialize(anonymous, SandeJson.Options) + JsonSerializer.Serialize(sorted, SandeJson.Options);
    }

    /// <summary>The request, and what its ids stand for: by hand the same id may name another model.</summary>
    private sealed record Owner(JobRequest Request, ImmutableDictionary<string, string> Checkpoints, ImmutableDictionary<string, DatasetFile> Datasets);
}
