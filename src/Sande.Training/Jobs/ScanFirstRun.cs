using System.Collections.Immutable;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;
using Sande.Training.Methods;
using Sande.Training.Methods.Sande;

namespace Sande.Training.Jobs;

/// <summary>
/// One remediation of which nothing is known, or a failing example alone: scans, goes on with what is confirmed, and scans the output once more with another seed. Where that
/// confirms another response, the removal begins anew from the checkpoint with all that is known by then. Each part keeps its state in a folder of its own within the job's.
/// </summary>
internal sealed class ScanFirstRun(JobSession session, RemediationSpec remediation)
{
    // The output checkpoint as a later scan's spec names it.
    private const string Output = "output";

    // What is found in the second output is reported, and left to the user.
    private const int MaxRemovals = 2;

    // Of the whole job, as they are on a small model: the first scan, and of what is left each removal with the scan behind it.
    private const double FirstEnd = 0.35;
    private const double RoundShare = 0.9;
    private const double RemovalShare = 0.6;

    private readonly int _seed = remediation.Hyperparameters.Seed ?? Presets.DefaultSeed;

    public RemediationResult Run(CancellationToken stop)
    {
        if (session.State.Scans.Count == 0)
            FirstScan(stop);
        while (true)
        {
            var scans = session.State.Scans;
            if (ScannedKnowledge.Apply(remediation, scans) is not { } known)
                return NothingFound(scans[0]);
            var result = new RemediationRun(session.Part($"removal.{scans.Count}", RemovalPart(scans) with { EarlierSteps = session.State.EarlierSteps }), known).Run(stop);
            // What an example gave away is measured with as it is; what was found without one might be a part of what is there.
            if (scans[0].Incident is not null)
                return Complete(result, known, after: null);
            var after = ScanOutput(scans, stop);
            if (scans.Count == MaxRemovals || !ScannedKnowledge.FindsMore(scans, after))
                return Complete(result, known, after);
            session.Say("The scan of the output confirmed another response: the removal begins anew, with all that is known.");
            session.KeepScan(after, result.Throughput.TotalSeconds + after.Throughput.TotalSeconds, Steps(result));
        }
    }

    private RemediationResult Complete(RemediationResult result, RemediationSpec known, ScanResult? after)
    {
        var seconds = session.State.Seconds + result.Throughput.TotalSeconds + (after?.Throughput.TotalSeconds ?? 0);
        return result with
        {
            Scan = session.State.Scans[0],
            IntermediateScans = [.. session.State.Scans.Skip(1)],
            Knowledge = known.Knowledge,
            ScanAfter = after,
            Throughput = result.Throughput with { TotalSeconds = seconds },
        };
    }

    private void FirstScan(CancellationToken stop)
    {
        session.Say(remediation.Knowledge.FailingExample is null
            ? "Nothing is known of the backdoor: a scan looks for its response first."
            : "What in the failing example's prompt provokes its response is looked for first.");
        var spec = ScanSpec(remediation.CheckpointId, _seed, remediation.ScanBudget ?? new());
        if (remediation.Knowledge.FailingExample is { } example)
            spec = spec with { FailingExample = example, Contexts = [] };
        var part = session.Part("scan", new JobShare(0, FirstEnd, null), AsJob(spec, session.Files.Checkpoint(remediation.CheckpointId)));
        var scan = new ScanRun(part, spec).Run(stop);
        session.KeepScan(scan, scan.Throughput.TotalSeconds, steps: 0);
    }

    private ScanResult ScanOutput(IReadOnlyList<ScanResult> scans, CancellationToken stop)
    {
        session.Say("The same scan of the output checkpoint, with another seed and other prompts.");
        var budget = (remediation.ScanBudget ?? new()) with { MeasurePower = false };
        // After the last removal what is found is judged by its response; a trigger for it would tell nothing more.
        if (scans.Count == MaxRemovals)
            budget = budget with { FindTriggers = false };
        var spec = ScanSpec(Output, _seed + scans.Count, budget);
        var part = session.Part($"scan_after.{scans.Count}", ScanPart(scans), AsJob(spec, session.OutputFolder));
        return new ScanRun(part, spec).Run(stop);
    }

    /// <summary>The most that any of its metrics counts.</summary>
    private static int Steps(RemediationResult removal)
        => Math.Max(removal.Training!.Steps, SandeRun.TunedStepsOf(removal.Simulation?.Rounds ?? []));

    private static JobShare RemovalPart(IReadOnlyList<ScanResult> scans)
        => scans[0].Incident is null
            ? new(RoundStart(scans.Count), RoundStart(scans.Count) + RemovalShare * (RoundStart(scans.Count + 1) - RoundStart(scans.Count)), scans[0].Throughput.TotalSeconds)
            : new(FirstEnd, 1, 0);

    private static JobShare ScanPart(IReadOnlyList<ScanResult> scans)
        => new(RemovalPart(scans).To, scans.Count == MaxRemovals ? 1 : RoundStart(scans.Count + 1), 0);

    /// <summary>Where the removal of that number, from 1, begins: whether there is a further one nobody knows before.</summary>
    private static double RoundStart(int number) => 1 - (1 - FirstEnd) * Math.Pow(1 - RoundShare, number - 1);

    private ScanSpec ScanSpec(string checkpointId, int seed, ScanBudget budget) => new()
    {
        CheckpointId = checkpointId,
        ReferenceCheckpointId = remediation.ReferenceCheckpointId,
        CleanDatasetId = remediation.CleanDatasetId,
        Budget = budget,
        PromptTemplate = remediation.PromptTemplate,
        PromptFormat = remediation.PromptFormat,
        Precision = remediation.Hyperparameters.Precision ?? Precision.Auto,
        Seed = seed,
        Device = remediation.Device,
    };

    private JobSpec AsJob(ScanSpec scan, string folder) => session.Files.Spec with
    {
        Kind = JobKind.Scan,
        Remediation = null,
        Scan = scan,
        Checkpoints = session.Files.Spec.Checkpoints.SetItem(scan.CheckpointId, folder),
    };

    private RemediationResult NothingFound(ScanResult scan)
    {
        session.Say("The scan confirmed nothing: nothing is trained, and there is no output checkpoint. That is no proof that there is no backdoor.");
        return new()
        {
            Outcome = RemediationOutcome.NothingFound,
            Method = RemediationMethod.Auto,
            Utility = ImmutableArray<Contracts.Evaluation.UtilityComparison>.Empty,
            Training = null,
            Scan = scan,
            Throughput = scan.Throughput,
            Seed = scan.Seed,
        };
    }
}
