using System.Text.Json;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;

namespace Sande.Worker.Execution;

/// <summary>The result in the work folder: there once the job is done, never half.</summary>
internal static class ResultFile
{
    /// <summary>The result of an earlier run, or null.</summary>
    public static JobResult? Read(string workFolder)
    {
        var path = PathIn(workFolder);
        if (!File.Exists(path))
            return null;
        using var stream = File.OpenRead(path);
        return JsonSerializer.Deserialize<JobResult>(stream, SandeJson.Options);
    }

    /// <summary>Writes the result; a crash leaves either none or the whole.</summary>
    public static void Write(string workFolder, JobResult result)
        => AtomicFile.Write(PathIn(workFolder), JsonSerializer.SerializeToUtf8Bytes(result, SandeJson.Indented));

    private static string PathIn(string workFolder) => Path.Combine(workFolder, WorkFolder.ResultFile);
}
