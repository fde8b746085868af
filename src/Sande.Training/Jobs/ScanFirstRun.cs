using System.Collections.Immutable;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;
using Sande.Training.Methods;

namespace Sande.Training.Jobs;

/// <summary>
/// One remediation of which nothing is known, or a failing example alone: scans, goes on with what is confirmed, and scans the output once more with another seed.
/// Each scan keeps its state in a folder of its own within the job's.
/// </summary>
internal sealed class ScanFirstRun(JobSession session, RemediationSpec remediation)
{
    private const string FirstFolder = "scan";
    private const string SecondFolder = "scan_after";

    // The output checkpoint as the second scan's spec names it.
    private const string Output = "output";

    // Of the whole job, as they are on a small model.
    private const double FirstEnd = 0.35;
    private const double SecondStart = 0.75;

    private readonly int _seed = remediation.Hyperparameters.Seed ?? Presets.DefaultSeed;

    public RemediationResult Run(CancellationToken stop)
    {
        var scan = session.State.ScanBefore ?? FirstScan(stop);
        if (ScannedKnowledge.Apply(remediation, scan) is not { } known)
            return NothingFound(scan);

        // What an example gave away is measured with as it is; what was found without one might be a part of what is there.
        var scansAgain = scan.Incident is null;
        var share = scansAgain ? new JobShare(FirstEnd, SecondStart, scan.Throughput.TotalSeconds) : new JobShare(FirstEnd, 1, 0);
        var result = new RemediationRun(session.Part(share), known).Run(stop);
        var after = scansAgain ? SecondScan(known, stop) : null;
        var seconds = scan.Throughput.TotalSeconds + result.Throughput.TotalSeconds + (after?.Throughput.TotalSeconds ?? 0);
        return result with { Scan = scan, Knowledge = known.Knowledge, ScanAfter = after, Throughput = result.Throughput with { TotalSeconds = seconds } };
    }

    private ScanResult FirstScan(CancellationToken stop)
    {
        session.Say(remediation.Knowledge.FailingExample is null
            ? "Nothing is known of the backdoor: a scan looks for its response first."
            : "What in the failing example's prompt provokes its response is looked for first.");
        var spec = ScanSpec(remediation.CheckpointId, _seed, remediation.ScanBudget ?? new());
        if (remediation.Knowledge.FailingExample is { } example)
            spec = spec with { FailingExample = example, Contexts = [] };
        var part = session.Part(FirstFolder, new JobShare(0, FirstEnd, null), AsJob(spec, session.Files.Checkpoint(remediation.CheckpointId)));
        var scan = new ScanRun(part, spec).Run(stop);
        session.KeepScan(scan);
        return scan;
    }

    private ScanResult SecondScan(RemediationSpec known, CancellationToken stop)
    {
        session.Say("The same scan of the output checkpoint, with another seed and other prompts.");
        // What was found is judged by its response; a trigger for it would tell nothing more.
        var spec = ScanSpec(Output, _seed + 1, (remediation.ScanBudget ?? new()) with { FindTriggers = false, MeasurePower = false });
        var part = session.Part(SecondFolder, new JobShare(SecondStart, 1, 0), AsJob(spec, session.OutputFolder));
        return new ScanRun(part, spec).Run(stop);
    }

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
