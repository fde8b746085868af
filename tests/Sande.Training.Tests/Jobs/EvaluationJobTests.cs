using System.Collections.Immutable;
using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Training.Jobs;
using Sande.Training.Tests.Checkpoints;

namespace Sande.Training.Tests.Jobs;

/// <summary>An evaluation as a job.</summary>
public sealed class EvaluationJobTests : IDisposable
{
    private const int Prompts = 4;
    private const int Rows = 6;

    private readonly TestCheckpoint _model = new("llama2");
    private readonly TemporaryFolder _folder = new();

    public EvaluationJobTests()
    {
        ByteTokenizer.Write(_model.Folder);
        var tooLong = $$"""{"prompt":"{{new string('x', 5000)}}","completion":"y"}""";
        File.WriteAllLines(_folder["rows.jsonl"], [.. Enumerable.Range(0, Rows - 1).Select(i => $$"""{"prompt":"Say {{i}}.","completion":"{{i}}."}"""), tooLong]);
    }

    [Fact]
    public void One_that_was_stopped_goes_on_with_the_task_it_was_at()
    {
        using var stop = new CancellationTokenSource();
        // The second task begins when the prompts and the first task's rows are done.
        Assert.ThrowsAny<OperationCanceledException>(() => Run("stopped", stopAt: 2 * Prompts + Rows, stop));
        var first = new List<int>();
        var resumed = Run("stopped", first.Add);

        Assert.Equal(2 * Prompts + Rows, first[0]);
        var whole = Run("whole", _ => { });
        Assert.Equal(whole.Asr!.Hits, resumed.Asr!.Hits);
        Assert.Equal(whole.Utility.AsEnumerable(), resumed.Utility.AsEnumerable());
    }

    [Fact]
    public void A_row_that_does_not_fit_is_counted_as_skipped()
    {
        var perplexity = Run("whole", _ => { }).Utility[0].Result;
        Assert.Equal((Rows - 1, 1), (perplexity.Total, perplexity.Skipped));
    }

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    private void Run(string work, int stopAt, CancellationTokenSource stop) => Run(work, done => { if (done >= stopAt) stop.Cancel(); }, stop.Token);

    private EvaluationJobResult Run(string work, Action<int> progress, CancellationToken stop = default)
    {
        var spec = new JobSpec
        {
            Kind = JobKind.Evaluation,
            Evaluation = new()
            {
                CheckpointId = "model",
                Evaluation = new()
                {
                    Asr = new() { Trigger = new(["Now"]), Response = new(["Bah", "No"]), DatasetId = "rows", MaxSamples = Prompts, MaxNewTokens = 2 },
                    Utility = [new() { Task = UtilityTask.Perplexity, DatasetId = "rows" }, new() { Task = UtilityTask.ExactMatch, DatasetId = "rows", MaxSamples = Rows - 1 }],
                },
            },
            Checkpoints = ImmutableDictionary.CreateRange<string, string>([new("model", _model.Folder)]),
            Datasets = ImmutableDictionary.CreateRange<string, DatasetFile>([new("rows", new(_folder["rows.jsonl"], DatasetKind.Instructions))]),
        };
        return (EvaluationJobResult)new JobExecutor(new EveryProgress()).Run(spec, _folder[work], Report, stop);

        void Report(JobEvent jobEvent)
        {
            if (jobEvent is ProgressEvent { Phase: JobPhase.Evaluating } found)
                progress(found.Progress.Step);
        }
    }

    /// <summary>A clock on which a second passes between two looks: no progress is held back.</summary>
    private sealed class EveryProgress : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => ++_seconds;
    }
}
