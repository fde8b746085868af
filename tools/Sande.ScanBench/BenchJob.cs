using System.Text.Json;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Training.Jobs;

namespace Sande.ScanBench;

/// <summary>Runs a job as users run it; one that was stopped goes on, one that has ended is not run again.</summary>
internal static class BenchJob
{
    /// <summary>The job's result.</summary>
    public static JobResult Run(JobSpec spec, string work, CancellationToken stop)
    {
        Directory.CreateDirectory(work);
        if (Result(work) is { } earlier)
            return earlier;
        var result = new JobExecutor(TimeProvider.System).Run(spec, work, _ => { }, stop);
        File.WriteAllBytes(PathIn(work), JsonSerializer.SerializeToUtf8Bytes(result, SandeJson.Options));
        // Weights and moments to go on from: three times the model's size.
        if (Directory.Exists(Path.Combine(work, WorkFolder.State)))
            Directory.Delete(Path.Combine(work, WorkFolder.State), recursive: true);
        return result;
    }

    /// <summary>The result of a job that has ended, else null.</summary>
    public static JobResult? Result(string work)
        => File.Exists(PathIn(work)) ? JsonSerializer.Deserialize<JobResult>(File.ReadAllBytes(PathIn(work)), SandeJson.Options) : null;

    private static string PathIn(string work) => Path.Combine(work, WorkFolder.ResultFile);
}
