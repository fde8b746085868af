using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Training.Benchmarks;

namespace Sande.Worker.Benchmarks;

/// <summary>The same work in other implementations: <c>benchmarks/peers/run.py</c>, copied beside this program.</summary>
internal static class PeerBenchmarks
{
    /// <summary>Runs the script on the same rows. Its own lines go to standard error.</summary>
    /// <exception cref="PeerException">Python does not start, or ends with an error.</exception>
    public static IReadOnlyList<BenchmarkReport> Run(string python, BenchmarkOptions options, string folder)
    {
        var (rows, output) = (Path.Combine(folder, "rows.json"), Path.Combine(folder, "peers.json"));
        File.WriteAllText(rows, JsonSerializer.Serialize(BenchmarkRun.RowsFor(options.Shape!, options.Quick, options.Device != DeviceName.Cpu), SandeJson.Options));
        var start = new ProcessStartInfo(python)
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "peers", "run.py"),
                "--device", options.Device, "--shape", options.Shape!, "--rows", rows, "--json", output,
            },
        };
        if (options.Quick)
            start.ArgumentList.Add("--quick");
        using var process = Start(start);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new PeerException($"{python} {string.Join(' ', start.ArgumentList)} ended with code {process.ExitCode}; its output above says why.");
        return JsonSerializer.Deserialize<BenchmarkReport[]>(File.ReadAllText(output), SandeJson.Options)!;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new PeerException($"{start.FileName} does not start: {missing.Message}");
        }
    }
}
