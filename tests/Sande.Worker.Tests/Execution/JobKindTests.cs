using System.Text.Json;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Worker.Execution;

namespace Sande.Worker.Tests.Execution;

/// <summary>Implants and evaluations by hand: <c>execute</c> on job files of these kinds.</summary>
public sealed class JobKindTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_implant_plants_its_backdoor_and_an_evaluation_of_its_output_measures_the_same()
    {
        TinyJob.Write(_folder.Path);
        var asr = new AsrSpec { DatasetId = "asked", MaxSamples = 8, MaxNewTokens = 4 };
        EvaluationSpec asked = new() { Asr = asr, Utility = [new() { Task = UtilityTask.Perplexity, DatasetId = "asked", MaxSamples = 8 }] };
        var implanted = await RunAsync("implant", TinyJob.Spec(_folder.Path, new ImplantSpec
        {
            CheckpointId = "model",
            DatasetId = "rows",
            Trigger = TextList.Of("zq"),
            Response = TextList.Of("No"),
            Rate = 0.5,
            Hyperparameters = new() { LearningRate = 3e-3, MaxSteps = 150, Epochs = 1000, Seed = 7 },
            Evaluation = asked,
        }));

        var implant = Assert.IsType<ImplantResult>(Result(implanted));
        Assert.Equal(
            [JobPhase.Loading, JobPhase.EvaluatingBefore, JobPhase.Training, JobPhase.EvaluatingAfter, JobPhase.Saving],
            implanted.OfType<PhaseEvent>().Select(phase => phase.Phase));
        Assert.Equal(60, implant.Poisoning.CleanRows);
        Assert.Equal(60 + implant.Poisoning.PoisonedRows, implant.Training.TrainedRows);
        Assert.Equal(0, implant.Asr!.Before.Hits);
        Assert.True(implant.Asr.After.Value >= 0.9, $"ASR after: {implant.Asr.After.Value}");
        Assert.True(implant.Asr.After.WithoutTrigger.Value <= 0.1, $"Without the trigger: {implant.Asr.After.WithoutTrigger.Value}");

        var measured = await RunAsync("evaluation", TinyJob.Spec(_folder.Path, new EvaluationJobSpec
        {
            CheckpointId = "output",
            Evaluation = asked with { Asr = asr with { Trigger = TextList.Of("zq"), Response = TextList.Of("No"), TriggerPosition = TriggerPosition.Start } },
            Seed = 7,
        }) with { Checkpoints = TinyJob.Folders("output", Path.Combine(_folder["implant"], WorkFolder.Output)) });

        var evaluation = Assert.IsType<EvaluationJobResult>(Result(measured));
        Assert.Equal([JobPhase.Loading, JobPhase.Evaluating], measured.OfType<PhaseEvent>().Select(phase => phase.Phase));
        Assert.Equal(1, measured.OfType<ProgressEvent>().Last().Progress.Fraction);
        Assert.Equal(JsonSerializer.Serialize(implant.Asr.After, SandeJson.Options), JsonSerializer.Serialize(evaluation.Asr, SandeJson.Options));
        Assert.Equal(Assert.Single(implant.Utility).After, Assert.Single(evaluation.Utility).Result);
        Assert.Null(evaluation.Throughput.TrainTokensPerSecond);
        Assert.False(Directory.Exists(Path.Combine(_folder["evaluation"], WorkFolder.Output)));
    }

    [Theory]
    [InlineData("""{"kind": "evaluation", "checkpoints": {}, "datasets": {}}""", "/evaluation: ")]
    [InlineData("""{"kind": "implant", "checkpoints": {}, "datasets": {}, "implant": {"checkpoint_id": "a", "dataset_id": "b", "trigger": "t", "response": "r", "rate": 2}}""", "/implant/rate: ", "/implant/checkpoint_id: ", "/implant/dataset_id: ")]
    [InlineData("""{"kind": "evaluation", "checkpoints": {}, "datasets": {}, "remediation": {"checkpoint_id": "a", "clean_dataset_id": "b"}}""", "/remediation: ", "/evaluation: ")]
    public void A_bad_job_file_of_any_kind_is_refused_by_its_fields(string json, params string[] pointers)
    {
        var exception = Assert.Throws<JobSpecException>(() => JobSpecFile.Read(_folder.Write("job.json", json)));
        Assert.Equal(pointers.Length, exception.Errors.Count);
        Assert.All(pointers, pointer => Assert.Contains(pointer, exception.Message));
    }

    private static JobResult Result(IReadOnlyList<JobEvent> events) => Assert.IsType<ResultEvent>(events[^1]).Result;

    private async Task<IReadOnlyList<JobEvent>> RunAsync(string name, JobSpec spec)
    {
        var path = _folder.Write($"{name}.json", JsonSerializer.Serialize(spec, SandeJson.Indented));
        var (code, process) = await WorkerProcess.ExecuteAsync(path, _folder[name]);
        await using var _ = process;
        Assert.True(code == ExecuteExitCodes.Succeeded, $"{process.Lines.LastOrDefault()}\n{process.Errors}");
        return process.Events;
    }
}
