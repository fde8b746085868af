using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Contracts.Validation;
using Sande.Training.Checkpoints;
using Sande.Training.Checkpoints.Safetensors;
using Sande.Training.Methods;
using static TorchSharp.torch;

namespace Sande.Training.Jobs;

/// <summary>One remediation, phase by phase; each finished phase is kept in the state folder.</summary>
internal sealed class RemediationRun(
    JobSpec spec, RemediationSpec remediation, string workFolder, string stateFolder, Action<JobEvent> publish, TimeProvider time)
{
    private readonly string _trainedPath = Path.Combine(stateFolder, "trained.safetensors");
    private readonly RemediationMethod _method = RemediationMethods.Resolve(remediation);

    private JobState _state = JobState.Load(stateFolder);

    public RemediationResult Run(CancellationToken stop)
    {
        var device = cuda.is_available() ? CUDA : CPU;
        publish(new PhaseEvent(JobPhase.Loading) { Time = time.GetUtcNow() });
        using var job = LoadedJob.Load(remediation, new(spec), device);
        var reporter = new JobReporter(publish, time, Cost(job), _state.Seconds);
        reporter.Message(Describe(job, device));

        Phase(reporter, JobPhase.EvaluatingBefore, _state.Before is null, () => _state with { Before = job.Evaluation.Run(job.Subject, reporter, stop) });
        Step(reporter, _state.Training is null, () => Train(job, reporter, stop));
        LoadTrained(job);
        Phase(reporter, JobPhase.EvaluatingAfter, _state.After is null, () => _state with { After = job.Evaluation.Run(job.Subject, reporter, stop) });
        stop.ThrowIfCancellationRequested();
        reporter.Phase(JobPhase.Saving);
        CheckpointWriter.Write(Parent, Path.Combine(workFolder, WorkFolder.Output), job.Subject.Model.Weights.Tensors, stop);
        reporter.Progress(1, 1);
        return Result(job, device, reporter.Seconds);
    }

    private string Parent => new JobFiles(spec).Checkpoint(remediation.CheckpointId);

    /// <summary>Runs a phase unless an earlier process finished it, and saves what it found.</summary>
    private void Phase(JobReporter reporter, JobPhase phase, bool due, Func<JobState> run)
    {
        if (due)
            reporter.Phase(phase);
        Step(reporter, due, run);
    }

    private void Step(JobReporter reporter, bool due, Func<JobState> run)
    {
        if (!due)
            return;
        _state = run() with { Seconds = reporter.Seconds };
        _state.Save(stateFolder);
    }

    private JobState Train(LoadedJob job, JobReporter reporter, CancellationToken stop)
    {
        var artifacts = Directory.CreateDirectory(Path.Combine(workFolder, WorkFolder.Artifacts)).FullName;
        var journal = new MethodJournal(reporter, stateFolder, artifacts, TimeSpan.FromSeconds(spec.StateIntervalSeconds));
        var context = new MethodContext(
            job.Subject.Model, job.Subject.Rows, job.Split.Training, job.Split.HeldBack, job.Split.Evaluation, remediation.Knowledge, job.Hyperparameters, journal);
        var outcome = MethodFactory.Create(_method).Train(context, stop);
        SafetensorsWriter.Write(_trainedPath, job.Subject.Model.Weights.Tensors.Select(tensor => (tensor.Key, tensor.Value)));
        return _state with { Training = outcome.Training, Simulation = outcome.Simulation, TrainTokensPerSecond = journal.TokensPerSecond };
    }

    /// <summary>
    /// Takes the trained weights as the output file will hold them: what is measured afterwards is what is delivered, rounding to the
    /// parent's number format included.
    /// </summary>
    private void LoadTrained(LoadedJob job)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        using var trained = SafetensorsFile.Open(_trainedPath);
        using var parent = CheckpointReader.Open(Parent);
        foreach (var (name, tensor) in job.Subject.Model.Weights.Tensors)
            tensor.copy_(trained.Read(name, parent.Find(name).Dtype.TorchType));
    }

    private static JobCost Cost(LoadedJob job)
    {
        var sample = job.Subject.Rows.Build(job.Split.Training.Take(64));
        var meanTokens = sample.Count == 0 ? 1 : sample.Average(row => row.Length);
        return new(job.Evaluation.Cost(meanTokens), job.Hyperparameters.Steps(job.Split.Training.Count) * (double)job.Hyperparameters.BatchSize * meanTokens);
    }

    private string Describe(LoadedJob job, Device device)
    {
        var (config, values) = (job.Subject.Model.Config, job.Hyperparameters);
        return $"{_method} on {config.Family} with {config.ParameterCount:N0} parameters, {device}, {values.Precision}, learning rate {values.LearningRate:G3}, "
            + $"{values.Steps(job.Split.Training.Count)} steps of {values.BatchSize} rows; {job.Split.Training.Count} rows to train on, {job.Split.HeldBack.Count} held back.";
    }

    private static BeforeAfter<RateResult> Residual(SimulationSummary simulation)
    {
        static RateResult Best(SimulationRound round) => round.Parrots.Select(parrot => parrot.Success).MaxBy(success => success.Value)!;
        return new(Best(simulation.Rounds[0]), Best(simulation.Rounds[^1]));
    }

    private RemediationResult Result(LoadedJob job, Device device, double seconds)
    {
        var (before, after) = (_state.Before!, _state.After!);
        return new()
        {
            Method = _method,
            Asr = EvaluationOutcome.CompareAsr(before, after),
            Utility = EvaluationOutcome.CompareUtility(before, after),
            Training = _state.Training!,
            Simulation = _state.Simulation,
            ResidualAsr = _state.Simulation is { } simulation ? Residual(simulation) : null,
            Throughput = new(device.ToString(), _state.TrainTokensPerSecond, after.PromptsPerSecond, seconds),
            Seed = job.Hyperparameters.Seed,
        };
    }
}
