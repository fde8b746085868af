using System.Collections.Immutable;
using System.Text.Json;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
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
        var wanted = Canonical(spec.Request!);
        if (!File.Exists(path))
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(spec.Request, SandeJson.Indented));
        else if (ReadCanonical(path) != wanted)
            throw new JobSpecException(new ValidationError($"/{SandeJson.NameOf(spec.Kind)}", $"The work folder {workFolder} holds the state of another job: name another folder, or delete it."));
    }

    private static string? ReadCanonical(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Canonical(JsonSerializer.Deserialize<JobRequest>(stream, SandeJson.Options)!);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // What the computation does not depend on may change between two runs.
    private static string Canonical(JobRequest request)
    {
        var anonymous = request with { Name = null, Metadata = ImmutableDictionary<string, string>.Empty };
        return JsonSerializer.Serialize(anonymous is RemediationSpec remediation ? remediation with { Callback = null } : anonymous, SandeJson.Options);
    }
}
