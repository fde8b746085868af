using System.Diagnostics;
using System.Text.Json;
using Sande.Cli.Stack;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;

namespace Sande.Cli.Jobs;

/// <summary>Runs a job file with the worker's <c>execute</c>, its events as text on this program's output. A job that has a result is not run again.</summary>
internal static class WorkerExecute
{
    private const string SpecFile = "job.json";
    private const string GraceSeconds = "60";

    /// <exception cref="LauncherException">It failed.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; its state is kept and the same call goes on from there.</exception>
    public static async Task<JobResult> RunAsync(JobSpec job, string folder, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        var spec = Path.Combine(folder, SpecFile);
        await File.WriteAllTextAsync(spec, JsonSerializer.Serialize(job, SandeJson.Indented), stop);
        var code = await ExecuteAsync(spec, folder, stop);
        if (code == ExecuteExitCodes.Interrupted)
            throw new OperationCanceledException(stop);
        if (code != ExecuteExitCodes.Succeeded)
            throw new LauncherException($"The job {spec} failed; its output above says why.");
        await using var result = File.OpenRead(Path.Combine(folder, WorkFolder.ResultFile));
        return (await JsonSerializer.DeserializeAsync<JobResult>(result, SandeJson.Options, CancellationToken.None))!;
    }

    private static async Task<int> ExecuteAsync(string spec, string folder, CancellationToken stop)
    {
        // The job stops, its state saved, when this end of the pipe closes, however that happens.
        var command = SessionCommand.Of(
            SessionCommand.Dotnet, HostAssembly.Find("Sande.Worker"), "execute", "--spec", spec, "--work", folder, "--events", "text", "--supervised", GraceSeconds);
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        await using var _ = stop.Register(process.StandardInput.Close);
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}
