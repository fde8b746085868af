using System.Diagnostics;
using System.Text.Json;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Worker.Processes;

namespace Sande.Worker.Tests.Execution;

/// <summary>The <c>execute</c> process itself, on a real model: its events, its exit codes, and that it goes on where it was stopped.</summary>
public sealed class ExecuteTests(UninterruptedRun uninterrupted) : IClassFixture<UninterruptedRun>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_to_the_end_tells_its_phases_and_its_result_and_nothing_else()
    {
        var events = uninterrupted.Events;

        Assert.Equal(ExecuteExitCodes.Succeeded, uninterrupted.ExitCode);
        Assert.Equal(
            [JobPhase.Loading, JobPhase.EvaluatingBefore, JobPhase.Training, JobPhase.EvaluatingAfter, JobPhase.Saving],
            events.OfType<PhaseEvent>().Select(phase => phase.Phase));
        Assert.Equal(TinyJob.Steps, events.OfType<MetricEvent>().Count(metric => metric.Name == MetricNames.TrainLoss));
        var done = Assert.IsType<ResultEvent>(events[^1]);
        Assert.Equal(TinyJob.Steps, Assert.IsType<RemediationResult>(done.Result).Training!.Steps);
        Assert.Single(events, jobEvent => jobEvent is ResultEvent or FailedEvent or InterruptedEvent);
        Assert.NotEqual(
            Convert.ToHexString(File.ReadAllBytes(Path.Combine(uninterrupted.Folder["model"], "model.safetensors"))),
            Convert.ToHexString(File.ReadAllBytes(Path.Combine(uninterrupted.Work, WorkFolder.Output, "model.safetensors"))));
        foreach (var file in new[] { "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(uninterrupted.Folder["model"], file)), File.ReadAllBytes(Path.Combine(uninterrupted.Work, WorkFolder.Output, file)));
    }

    [Fact]
    public async Task Run_again_it_tells_the_same_result_without_computing()
    {
        var (code, process) = await WorkerProcess.ExecuteAsync(uninterrupted.Spec, uninterrupted.Work);
        await using var _ = process;

        Assert.Equal(ExecuteExitCodes.Succeeded, code);
        var (first, again) = ((ResultEvent)uninterrupted.Events[^1], Assert.IsType<ResultEvent>(Assert.Single(process.Events)));
        Assert.Equal(JsonSerializer.Serialize(first.Result, SandeJson.Options), JsonSerializer.Serialize(again.Result, SandeJson.Options));
    }

    [Fact]
    public async Task Killed_again_and_again_it_ends_in_the_same_bytes()
    {
        foreach (var step in new[] { 20, 100, 200 })
        {
            await using var killed = Start();
            await killed.WaitForStepAsync(step);
            killed.Kill();
            Assert.Equal(128 + 9, await killed.WaitAsync());
        }

        await AssertEndsInTheSameBytesAsync();
    }

    [Fact]
    public async Task On_SIGTERM_it_saves_its_state_at_the_next_step_and_goes_on_from_there()
    {
        int last;
        await using (var stopped = Start())
        {
            await stopped.WaitForStepAsync(100);
            stopped.Terminate();
            Assert.Equal(ExecuteExitCodes.Interrupted, await stopped.WaitAsync());
            Assert.IsType<InterruptedEvent>(stopped.Events[^1]);
            last = stopped.Events.OfType<MetricEvent>().Max(metric => metric.Step);
        }

        var first = (await AssertEndsInTheSameBytesAsync()).OfType<MetricEvent>().Min(metric => metric.Step);
        Assert.Equal(last + 1, first);
    }

    [Fact]
    public async Task When_its_parent_dies_it_saves_its_state_and_ends()
    {
        var start = SelfCommand.Create("execute", "--spec", uninterrupted.Spec, "--work", _folder["work"], "--supervised", "20");
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        using var orphan = Process.Start(start)!;
        var reading = orphan.StandardOutput.ReadToEndAsync();
        while (!File.Exists(Path.Combine(_folder["work"], WorkFolder.State, "training.safetensors")))
        {
            Assert.False(orphan.HasExited, "It ended by itself.");
            await Task.Delay(20);
        }

        // As the kernel does when the parent dies.
        orphan.StandardInput.Close();

        var events = await reading.WaitAsync(TimeSpan.FromSeconds(30));
        await orphan.WaitForExitAsync();
        Assert.Equal(ExecuteExitCodes.Interrupted, orphan.ExitCode);
        Assert.Contains("\"interrupted\"", events);
        await AssertEndsInTheSameBytesAsync();
    }

    [Fact]
    public async Task Text_events_are_for_people()
    {
        await using var process = WorkerProcess.Start("execute", "--spec", uninterrupted.Spec, "--work", uninterrupted.Work, "--events", "text");

        Assert.Equal(ExecuteExitCodes.Succeeded, await process.WaitAsync());
        Assert.Contains(process.Lines, line => line.StartsWith("Attack success rate", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bad_spec_is_a_failed_event_that_names_the_field()
    {
        var spec = _folder.Write("job.json", """{"kind": "remediation", "checkpoints": {}, "datasets": {}, "remediation": {"checkpoint_id": "a", "clean_dataset_id": "b", "hyperparameters": {"learning_rate": -1}}}""");

        var (code, process) = await WorkerProcess.ExecuteAsync(spec, _folder["work"]);
        await using var _ = process;

        Assert.Equal(ExecuteExitCodes.Failed, code);
        var failed = Assert.IsType<FailedEvent>(Assert.Single(process.Events));
        Assert.Equal(FailureCode.InvalidSpec, failed.Code);
        Assert.Contains("/remediation/hyperparameters/learning_rate: ", failed.Message);
        Assert.Contains("/remediation/checkpoint_id: ", failed.Message);
    }

    [Fact]
    public async Task A_wrong_command_line_ends_with_2()
    {
        await using var process = WorkerProcess.Start("execute", "--work", _folder.Path);

        Assert.Equal(ExecuteExitCodes.Usage, await process.WaitAsync());
        Assert.Contains("--spec", process.Errors);
    }

    private WorkerProcess Start(params string[] options) => WorkerProcess.Start(["execute", "--spec", uninterrupted.Spec, "--work", _folder["work"], .. options]);

    private async Task<IReadOnlyList<JobEvent>> AssertEndsInTheSameBytesAsync()
    {
        var (code, process) = await WorkerProcess.ExecuteAsync(uninterrupted.Spec, _folder["work"]);
        await using var _ = process;
        Assert.True(code == ExecuteExitCodes.Succeeded, $"{process.Lines.LastOrDefault()}\n{process.Errors}");
        Assert.Equal(TinyJob.WeightsOf(uninterrupted.Work), TinyJob.WeightsOf(_folder["work"]));
        return process.Events;
    }
}

/// <summary>One run to the end, with which the others are compared.</summary>
public sealed class UninterruptedRun : IAsyncLifetime
{
    internal TemporaryFolder Folder { get; } = new();

    public string Spec { get; private set; } = "";

    public string Work => Folder["work"];

    public int ExitCode { get; private set; }

    public IReadOnlyList<JobEvent> Events { get; private set; } = [];

    public async Task InitializeAsync()
    {
        Spec = TinyJob.Write(Folder.Path);
        (ExitCode, var process) = await WorkerProcess.ExecuteAsync(Spec, Work);
        await using var _ = process;
        Assert.True(ExitCode == ExecuteExitCodes.Succeeded, $"{process.Lines.LastOrDefault()}\n{process.Errors}");
        Events = process.Events;
    }

    public Task DisposeAsync()
    {
        Folder.Dispose();
        return Task.CompletedTask;
    }
}
