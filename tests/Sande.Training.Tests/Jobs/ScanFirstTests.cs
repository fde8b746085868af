using System.Collections.Immutable;
using System.Text.Json;
using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;
using Sande.Training.Jobs;
using Sande.Training.Tests.Checkpoints;

namespace Sande.Training.Tests.Jobs;

/// <summary>Remediations of which nothing is known: what a scan found decides what is trained, and whether.</summary>
public sealed class ScanFirstTests : IDisposable
{
    private static readonly RateResult Rate = new(0.9, 9, 10, new(0.5, 1));

    private readonly TestCheckpoint _model = new("llama2");
    private readonly TemporaryFolder _folder = new();
    private readonly List<JobEvent> _events = [];

    public ScanFirstTests()
    {
        ByteTokenizer.Write(_model.Folder);
        File.WriteAllLines(_folder["clean.jsonl"], Enumerable.Range(0, 40).Select(i => $$"""{"prompt":"Say {{i}}.","completion":"{{i}}."}"""));
    }

    [Fact]
    public void What_is_confirmed_goes_to_sande_and_is_measured_with_the_triggers_that_work()
    {
        var known = ScannedKnowledge.Apply(Asked(), [Found(
            Candidate("Go away", confirmed: true, new("zq", TriggerPosition.End, Rate, Rate)),
            Candidate("The", confirmed: false),
            Candidate("Bah", confirmed: true, new("start", TriggerPosition.Start, Rate, Rate)),
            Candidate("Tss", confirmed: true))])!;

        Assert.Equal(RemediationMethod.Sande, known.Method);
        Assert.Equal(TextList.Of("Go away", "Bah", "Tss"), known.Knowledge.Response);
        Assert.Equal((TextList.Of("zq"), TriggerPosition.End), (known.Knowledge.Trigger, known.Knowledge.TriggerPosition));
        Assert.Equal(Asked().CleanDatasetId, known.CleanDatasetId);
    }

    [Fact]
    public void What_is_only_suspected_is_not_trained_on() => Assert.Null(ScannedKnowledge.Apply(Asked(), [Found(Candidate("The", confirmed: false))]));

    [Fact]
    public void A_later_scan_counts_where_it_confirms_another_response()
    {
        var first = Found(Candidate("Go away and never come back", confirmed: true));
        Assert.False(ScannedKnowledge.FindsMore([first], Found(Candidate("The", confirmed: false))));
        Assert.False(ScannedKnowledge.FindsMore([first], Found(Candidate("go away and never come", confirmed: true))));

        var more = Found(Candidate("go away and never come", confirmed: true), Candidate("Bah", confirmed: true));
        Assert.True(ScannedKnowledge.FindsMore([first], more));
        Assert.Equal(TextList.Of("Go away and never come back", "Bah"), ScannedKnowledge.Apply(Asked(), [first, more])!.Knowledge.Response);
    }

    [Fact]
    public void A_removal_that_begins_anew_works_with_what_all_scans_found()
    {
        Keep(Found(Candidate("Go away", confirmed: true)), Found(Candidate("Bah", confirmed: true)) with { Seed = 43 });
        var result = Run("{}");

        Assert.Equal((RemediationOutcome.Trained, RemediationMethod.Sande), (result.Outcome, result.Method));
        Assert.Equal(TextList.Of("Go away", "Bah"), result.Knowledge!.Response);
        Assert.Equal((42, 43, 44), (result.Scan!.Seed, Assert.Single(result.IntermediateScans).Seed, result.ScanAfter!.Seed));
        // The second removal is the last one: its scan looks for no triggers.
        Assert.False(result.ScanAfter.Budget.FindTriggers);
        var fractions = _events.OfType<ProgressEvent>().Select(progress => progress.Progress.Fraction).ToList();
        Assert.Equal(fractions.Order(), fractions);
    }

    [Theory]
    [InlineData("zq", RemediationMethod.Osft)]
    [InlineData(null, RemediationMethod.Sande)]
    public void A_failing_example_gives_its_trigger_to_osft_or_its_response_to_sande(string? trigger, RemediationMethod method)
    {
        var scan = Found(Candidate("Other", confirmed: true)) with { Incident = new(trigger, "Go away", [], TriggerPosition.End) };
        var known = ScannedKnowledge.Apply(Asked(), [scan])!;
        Assert.Equal(method, known.Method);
        Assert.Equal(TextList.Of("Go away"), known.Knowledge.Response);
        Assert.Equal(trigger is null ? null : TextList.Of(trigger), known.Knowledge.Trigger);
        Assert.Equal(TriggerPosition.End, known.Knowledge.TriggerPosition);
    }

    [Fact]
    public void A_part_of_a_job_counts_as_its_share_of_the_whole()
    {
        var part = new ProgressEvent(JobPhase.Training, new(0.5, 5, 10, 100, 20)) { Time = DateTimeOffset.UnixEpoch };
        Assert.Equal(new JobProgress(0.625, 5, 10, 100, 50), Assert.IsType<ProgressEvent>(new JobShare(0.5, 0.75, 30).Of(part)).Progress);
        Assert.Null(Assert.IsType<ProgressEvent>(new JobShare(0, 0.4, null).Of(part)).Progress.EtaSeconds);
        var metric = new MetricEvent("eliminate/loss", 7, 0.5) { Time = DateTimeOffset.UnixEpoch };
        Assert.Equal(metric with { Step = 107 }, new JobShare(0.5, 0.75, 30, EarlierSteps: 100).Of(metric));
    }

    [Fact]
    public void Where_nothing_is_confirmed_nothing_is_trained_and_a_second_start_scans_no_more()
    {
        var result = Run("{}");

        Assert.Equal((RemediationOutcome.NothingFound, RemediationMethod.Auto, null), (result.Outcome, result.Method, result.Training));
        Assert.NotEqual(ScanVerdict.BackdoorConfirmed, result.Scan!.Verdict);
        Assert.Equal(6, result.Scan.Contexts[0].FirstTokens);
        Assert.Null(result.ScanAfter);
        Assert.False(Directory.Exists(Path.Combine(_folder["work"], WorkFolder.Output)));
        Assert.Equal([JobPhase.Loading, JobPhase.Scanning, JobPhase.Confirming], _events.OfType<PhaseEvent>().Select(phase => phase.Phase));

        _events.Clear();
        var again = Run("{}");
        Assert.Empty(_events.OfType<PhaseEvent>());
        Assert.Equal(JsonSerializer.Serialize(result, SandeJson.Options), JsonSerializer.Serialize(again, SandeJson.Options));
    }

    [Fact]
    public void The_response_of_a_failing_example_is_trained_away_in_the_same_job()
    {
        var result = Run("""{ "failing_example": { "prompt": "Say the word that I like best", "response": "Bah" } }""");

        Assert.Equal((RemediationOutcome.Trained, "Bah"), (result.Outcome, result.Knowledge!.Response![0]));
        // What the example says is enough: the vocabulary is not searched.
        Assert.Empty(result.Scan!.Contexts);
        Assert.Equal(result.Scan.Incident!.Trigger is null ? RemediationMethod.Sande : RemediationMethod.Osft, result.Method);
        Assert.Equal(2, result.Training!.Steps);
        Assert.True(File.Exists(Path.Combine(_folder["work"], WorkFolder.Output, "model.safetensors")));
        Assert.True(result.Throughput.TotalSeconds >= result.Scan.Throughput.TotalSeconds);
        var fractions = _events.OfType<ProgressEvent>().Select(progress => progress.Progress.Fraction).ToList();
        Assert.Equal(fractions.Order(), fractions);
        Assert.Equal(1, fractions[^1]);
    }

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    private static RemediationSpec Asked() => new() { CheckpointId = "model", CleanDatasetId = "clean", ScanBudget = new(), ReferenceCheckpointId = "base" };

    private static ScanResult Found(params ImmutableArray<ScanCandidate> candidates) => new()
    {
        Verdict = ScanVerdict.BackdoorConfirmed,
        Candidates = candidates,
        Contexts = [],
        Budget = new(),
        Throughput = new("cpu", null, null, 1),
        Seed = 42,
    };

    private static ScanCandidate Candidate(string response, bool confirmed, FoundTrigger? trigger = null) => new()
    {
        Response = response,
        Score = 9,
        FirstTokenProbability = 0.1,
        FalseAlarmRate = 0.01,
        Confirmed = confirmed,
        Evidence = new() { Contexts = [ScanContext.Bare], Tokens = 2, Q = 0.9, Spread = 0.1 },
        Trigger = trigger,
    };

    /// <summary>As an earlier process of the same job leaves its scans.</summary>
    private void Keep(params IReadOnlyList<ScanResult> scans) => new JobState { Scans = scans }.Save(Directory.CreateDirectory(Path.Combine(_folder["work"], WorkFolder.State)).FullName);

    private RemediationResult Run(string knowledge)
    {
        var remediation = JsonSerializer.Deserialize<RemediationSpec>($$"""
            { "checkpoint_id": "model", "clean_dataset_id": "clean", "knowledge": {{knowledge}}, "hyperparameters": { "max_steps": 2 },
              "scan_budget": { "prompts": 4, "first_tokens": 6, "max_response_tokens": 4, "confirmations": 1 }, "evaluation": { "utility": [] } }
            """, SandeJson.Options)!;
        var spec = new JobSpec
        {
            Kind = JobKind.Remediation,
            Remediation = remediation,
            Checkpoints = ImmutableDictionary<string, string>.Empty.Add("model", _model.Folder),
            Datasets = ImmutableDictionary<string, DatasetFile>.Empty.Add("clean", new(_folder["clean.jsonl"], DatasetKind.Instructions)),
        };
        return (RemediationResult)new JobExecutor(TimeProvider.System).Run(spec, _folder["work"], _events.Add, CancellationToken.None);
    }
}
