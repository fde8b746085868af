using System.Collections.Immutable;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Training.Checkpoints;
using Sande.Training.Checkpoints.Safetensors;
using Sande.Training.Methods;

namespace Sande.Training.Jobs;

/// <summary>
/// What all jobs that change a checkpoint do around their training: they measure, train, measure again on the same rows, and write the output
/// checkpoint. Each finished phase is kept in the state folder.
/// </summary>
/// <param name="session">The job.</param>
/// <param name="job">Its checkpoint and rows.</param>
/// <param name="reporter">Takes what happens.</param>
/// <param name="parent">The checkpoint's folder.</param>
internal sealed class BeforeAfterRun(JobSession session, LoadedJob job, JobReporter reporter, string parent)
{
    private readonly string _trainedPath = Path.Combine(session.StateFolder, "trained.safetensors");

    /// <summary>Runs what no earlier process has finished.</summary>
    /// <param name="method">Changes the weights.</param>
    /// <param name="inputs">What it is given beside the model and the clean rows.</param>
    /// <param name="stop">Ends it at the next step, its state saved.</param>
    public void Run(IMethod method, MethodInputs inputs, CancellationToken stop)
    {
        session.Phase(reporter, JobPhase.EvaluatingBefore, session.State.Before is null, () => session.State with { Before = Measure(stop) });
        session.Step(reporter, session.State.Training is null, () => Train(method, inputs, stop));
        LoadTrained();
        session.Phase(reporter, JobPhase.EvaluatingAfter, session.State.After is null, () => session.State with { After = Measure(stop) });
        stop.ThrowIfCancellationRequested();
        reporter.Phase(JobPhase.Saving);
        CheckpointWriter.Write(parent, session.OutputFolder, job.Subject.Model.Weights.Tensors, stop);
        reporter.Progress(1, 1);
    }

    /// <summary>What the method did.</summary>
    public MethodOutcome Outcome => new(session.State.Training!, session.State.Simulation);

    /// <summary>Attack success rates, or null where they can't be measured.</summary>
    public AsrComparison? Asr => EvaluationOutcome.CompareAsr(session.State.Before!, session.State.After!);

    /// <summary>Utility, one entry for each metric of a task.</summary>
    public ImmutableArray<UtilityComparison> Utility => EvaluationOutcome.CompareUtility(session.State.Before!, session.State.After!);

    /// <summary>Rates of the whole job.</summary>
    public ThroughputSummary Throughput => new(session.DeviceName, session.State.TrainTokensPerSecond, session.State.After!.PromptsPerSecond, reporter.Seconds);

    /// <summary>What the job costs when its training takes <paramref name="trainedRows"/> rows in all its passes.</summary>
    public static JobCost Cost(LoadedJob job, double trainedRows)
    {
        var meanTokens = job.MeanRowTokens();
        return new(job.Evaluation.Cost(meanTokens), trainedRows * meanTokens);
    }

    private EvaluationOutcome Measure(CancellationToken stop) => session.Evaluate(job.Evaluation, job.Subject, reporter, stop);

    private JobState Train(IMethod method, MethodInputs inputs, CancellationToken stop)
    {
        var journal = session.CreateJournal(reporter);
        var (subject, split) = (job.Subject, job.Split);
        var context = new MethodContext(
            subject.Model, subject.Rows, split.Training, split.HeldBack, split.Evaluation, inputs.Knowledge, job.Hyperparameters, journal, inputs.ReferenceFolder, inputs.Preferences);
        var outcome = method.Train(context, stop);
        WeightFile.Write(_trainedPath, job.Subject.Model.Weights.Tensors);
        return session.State with { Training = outcome.Training, Simulation = outcome.Simulation, TrainTokensPerSecond = journal.TokensPerSecond };
    }

    /// <summary>
    /// Takes the trained weights as the output file will hold them: what is measured afterwards is what is delivered, rounding to the
    /// parent's number format included.
    /// </summary>
    private void LoadTrained()
    {
        using var trained = SafetensorsFile.Open(_trainedPath);
        using var reader = CheckpointReader.Open(parent);
        foreach (var (name, tensor) in job.Subject.Model.Weights.Tensors)
            WeightFile.Fill(tensor, () => trained.Read(name, reader.Find(name).Dtype.TorchType));
    }
}
