using Sande.Contracts.Jobs;
using Sande.Contracts.Scans;
using Sande.Training.Devices;
using Sande.Training.Evaluation;
using static TorchSharp.torch;

namespace Sande.Training.Jobs;

/// <summary>What every kind of run works with: the job's files, its work folder, and what earlier processes of the same job have finished.</summary>
/// <param name="spec">The job.</param>
/// <param name="workFolder">Its work folder.</param>
/// <param name="publish">Is told what happens.</param>
/// <param name="time">The clock.</param>
/// <param name="statePart">The folder within the work folder's state that a part of the job keeps its own in; null: the state folder itself.</param>
internal sealed class JobSession(JobSpec spec, string workFolder, Action<JobEvent> publish, TimeProvider time, string? statePart = null)
{
    private JobState? _state;

    public JobFiles Files { get; } = new(spec);

    public Device Device { get; } = ComputeDevice.Resolve(spec.Request!.Device);

    /// <summary>The device as results name it.</summary>
    public string DeviceName => DeviceDescription.Of(Device).Name;

    public bool IsOnGpu => Device.type == TorchSharp.DeviceType.CUDA;

    public string StateFolder { get; } = Directory.CreateDirectory(Path.Combine(workFolder, WorkFolder.State, statePart ?? "")).FullName;

    public string OutputFolder { get; } = Path.Combine(workFolder, WorkFolder.Output);

    public string ArtifactFolder { get; } = Path.Combine(workFolder, WorkFolder.Artifacts);

    /// <summary>What is finished so far.</summary>
    public JobState State
    {
        get => _state ??= JobState.Load(StateFolder);
        private set => _state = value;
    }

    /// <summary>The first phase: says what the job runs on and reads what it works with.</summary>
    public T Load<T>(Func<T> load)
    {
        publish(new PhaseEvent(JobPhase.Loading) { Time = time.GetUtcNow() });
        Say(ComputeEnvironment.Describe(Device));
        return load();
    }

    /// <summary>A sentence for people.</summary>
    public void Say(string message) => publish(new MessageEvent(EventLevel.Info, message) { Time = time.GetUtcNow() });

    /// <summary>Runs another job as a part of this one, in a folder of its own; its events are not told.</summary>
    public JobResult Nested(JobSpec job, string folder, CancellationToken stop) => new JobExecutor(time).Run(job, folder, _ => { }, stop);

    public JobReporter CreateReporter(JobCost cost) => new(publish, time, cost, State.Seconds);

    public MethodJournal CreateJournal(JobReporter reporter)
        => new(reporter, StateFolder, Directory.CreateDirectory(ArtifactFolder).FullName, TimeSpan.FromSeconds(spec.StateIntervalSeconds));

    /// <summary>Measures <paramref name="model"/>, from the task on that an earlier process was stopped at.</summary>
    public EvaluationOutcome Evaluate(EvaluationPlan plan, ModelUnderTest model, JobReporter reporter, CancellationToken stop)
        => plan.Run(model, reporter, State.Partial, partial => Keep(State with { Partial = partial }, reporter), stop);

    /// <summary>Runs a phase unless an earlier process finished it, and saves what it found.</summary>
    public void Phase(JobReporter reporter, JobPhase phase, bool due, Func<JobState> run)
    {
        if (due)
            reporter.Phase(phase);
        Step(reporter, due, run);
    }

    /// <summary>The same where the work tells its phases itself.</summary>
    public void Step(JobReporter reporter, bool due, Func<JobState> run)
    {
        if (due)
            Keep(run() with { Partial = null }, reporter);
    }

    /// <summary>The same job where it is a part of a whole that goes on behind it, or began before it: what it writes is the whole's, its state lies in <paramref name="name"/> within the whole's.</summary>
    public JobSession Part(string name, JobShare share) => new(spec, workFolder, jobEvent => publish(share.Of(jobEvent)), time, Path.Combine(statePart ?? "", name));

    /// <summary>A job of another spec that is a part of this one; its state lies in <paramref name="name"/> within this one's.</summary>
    public JobSession Part(string name, JobShare share, JobSpec part) => new(part, Path.Combine(StateFolder, name), jobEvent => publish(share.Of(jobEvent)), time);

    /// <summary>Keeps a scan that decides how the job goes on.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="seconds">Seconds of computing since the last one, this one's included.</param>
    /// <param name="steps">Steps since the last one.</param>
    public void KeepScan(ScanResult scan, double seconds, int steps)
    {
        State = State with { Scans = [.. State.Scans, scan], EarlierSteps = State.EarlierSteps + steps, Seconds = State.Seconds + seconds };
        State.Save(StateFolder);
    }

    private void Keep(JobState state, JobReporter reporter)
    {
        State = state with { Seconds = reporter.Seconds };
        State.Save(StateFolder);
    }
}
