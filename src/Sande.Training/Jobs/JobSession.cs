using Sande.Contracts.Jobs;
using static TorchSharp.torch;

namespace Sande.Training.Jobs;

/// <summary>What every kind of run works with: the job's files, its work folder, and what earlier processes of the same job have finished.</summary>
internal sealed class JobSession(JobSpec spec, string workFolder, Action<JobEvent> publish, TimeProvider time)
{
    private readonly string _stateFolder = Directory.CreateDirectory(Path.Combine(workFolder, WorkFolder.State)).FullName;
    private JobState? _state;

    public JobFiles Files { get; } = new(spec);

    public Device Device { get; } = cuda.is_available() ? CUDA : CPU;

    public bool IsOnGpu => Device.type == TorchSharp.DeviceType.CUDA;

    public TimeSpan StateInterval { get; } = TimeSpan.FromSeconds(spec.StateIntervalSeconds);

    public string OutputFolder { get; } = Path.Combine(workFolder, WorkFolder.Output);

    /// <summary>What is finished so far.</summary>
    public JobState State
    {
        get => _state ??= JobState.Load(_stateFolder);
        private set => _state = value;
    }

    /// <summary>A file of the state folder.</summary>
    public string StateFile(string name) => Path.Combine(_stateFolder, name);

    /// <summary>The first phase: reads what the job works with.</summary>
    public T Load<T>(Func<T> load)
    {
        publish(new PhaseEvent(JobPhase.Loading) { Time = time.GetUtcNow() });
        return load();
    }

    public JobReporter CreateReporter(JobCost cost) => new(publish, time, cost, State.Seconds);

    /// <summary>Runs a phase unless an earlier process finished it, and saves what it found.</summary>
    public void Phase(JobReporter reporter, JobPhase phase, bool due, Func<JobState> run)
    {
        if (!due)
            return;
        reporter.Phase(phase);
        State = run() with { Seconds = reporter.Seconds };
        State.Save(_stateFolder);
    }
}
