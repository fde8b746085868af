using System.Runtime.Versioning;
using System.Text.Json;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Training.Benchmarks;

namespace Sande.Worker.Tests.Benchmarks;

/// <summary>The <c>bench</c> process itself, with little work: that every row is there, not how fast it is.</summary>
public sealed class BenchTests : IDisposable
{
    private static readonly string[] Names =
    [
        "matrix_product", "first_step", "training_step", "training_step_saving_memory", "instruction_step", "simulate", "eliminate", "asr_10_tokens", "asr_64_tokens", "mmlu", "plain_read", "checkpoint_load",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_row_is_measured_printed_and_written()
    {
        await using var bench = WorkerProcess.Start("bench", "--device", "cpu", "--shape", "tiny", "--quick", "--json", _folder["report.json"], "--folder", _folder.Path);

        Assert.True(await bench.WaitAsync() == ExecuteExitCodes.Succeeded, bench.Errors);

        var report = Assert.Single(JsonSerializer.Deserialize<BenchmarkReport[]>(File.ReadAllText(_folder["report.json"]), SandeJson.Options)!);
        Assert.Equal(("sande", "tiny", 5_868_800, "float32"), (report.Implementation, report.Shape, report.Parameters, report.Precision));
        Assert.Equal(Names, report.Rows.Select(row => row.Name));
        Assert.All(report.Rows, row => Assert.True(row.Value > 0 && row.Lowest <= row.Value && row.Value <= row.Highest, row.ToString()));
        var step = report.Rows.Single(row => row.Name == BenchmarkNames.TrainingStep);
        Assert.True(step is { Tflops: > 0, Share: > 0, PeakMemoryBytes: > 0 }, step.ToString());
        Assert.True(report.Rows[^1].Share > 0);
        Assert.All(Names, name => Assert.Contains(bench.Lines, line => line.StartsWith(name + " ", StringComparison.Ordinal)));
        Assert.Empty(Directory.GetDirectories(_folder.Path));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Peers_run_on_the_same_rows_and_stand_beside_ours()
    {
        // In place of Python: a program that takes the same arguments and reports one figure, for the rows that it was given.
        var python = _folder.Write("python", """
            #!/bin/sh
            while [ $# -gt 0 ]; do case "$1" in --rows) rows=$2 ;; --json) json=$2 ;; esac; shift; done
            grep -q '"full_rows":\[\[' "$rows" || exit 3
            echo '[{"implementation":"other","shape":"tiny","parameters":5868800,"device":"d","precision":"float32","rows":[{"name":"mmlu","value":0.001,"unit":"questions/s"}]}]' >"$json"
            """);
        File.SetUnixFileMode(python, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        await using var bench = WorkerProcess.Start("bench", "--device", "cpu", "--shape", "tiny", "--quick", "--folder", _folder.Path, "--peers", python);

        Assert.True(await bench.WaitAsync() == ExecuteExitCodes.Succeeded, bench.Errors);
        Assert.Contains(bench.Lines, line => line.StartsWith("mmlu ", StringComparison.Ordinal) && line.EndsWith(" x", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--device", "cuda:99")]
    [InlineData("--device", "gpu")]
    [InlineData("--peers", "/nowhere/python")]
    public async Task What_is_not_there_is_said(string option, string value)
    {
        await using var bench = WorkerProcess.Start("bench", "--quick", "--shape", "tiny", option, value);

        Assert.Equal(ExecuteExitCodes.Failed, await bench.WaitAsync());
        Assert.Contains(value, bench.Errors, StringComparison.Ordinal);
    }
}
