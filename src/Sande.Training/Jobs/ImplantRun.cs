using Sande.Contracts.Implants;
using Sande.Contracts.Jobs;
using Sande.Training.Data;
using Sande.Training.Errors;
using Sande.Training.Methods.Implant;

namespace Sande.Training.Jobs;

/// <summary>One implant: measures the clean checkpoint, plants the backdoor, measures again.</summary>
internal sealed class ImplantRun(JobSession session, ImplantSpec implant)
{
    public ImplantResult Run(CancellationToken stop)
    {
        using var job = session.Load(() => LoadedJob.Load(Inputs(), session.Files, session.Device, session.Say));
        var values = job.Hyperparameters;
        var poisoner = new RowPoisoner(implant.Trigger, implant.TriggerPosition, implant.Response, values.Seed);
        var poisoned = job.Subject.Rows.Build(poisoner.Sample(job.Split.Training, implant.Rate));
        if (poisoned.Count == 0)
            throw new TrainingException(FailureCode.InvalidDataset, $"None of the {job.Split.Training.Count} rows was poisoned at a rate of {implant.Rate}: more rows or a higher rate are needed.");
        var rows = job.Split.Training.Count + poisoned.Count;
        var reporter = session.CreateReporter(BeforeAfterRun.Cost(job, values.Steps(rows) * values.BatchSize));
        reporter.Message($"Implant in {job.Describe(session.Device)}, {values.Steps(rows)} steps, {values.BatchSize} rows a step; {job.Split.Training.Count} clean rows, {poisoned.Count} poisoned.");

        var run = new BeforeAfterRun(session, job, reporter, session.Files.Checkpoint(implant.CheckpointId));
        run.Run(new ImplantMethod(poisoner, poisoned), new(implant.ToKnowledge()), stop);
        var training = run.Outcome.Training;
        return new()
        {
            Poisoning = new(training.TrainedRows - poisoned.Count, poisoned.Count, poisoner.IsPaired),
            Asr = run.Asr,
            Utility = run.Utility,
            Training = training,
            Throughput = run.Throughput,
            Seed = values.Seed,
        };
    }

    private JobInputs Inputs() => new(
        implant.CheckpointId,
        implant.DatasetId,
        implant.PromptTemplate,
        implant.PromptFormat,
        implant.ToKnowledge(),
        implant.Evaluation,
        implant.Hyperparameters.Memory,
        config => ImplantPresets.Resolve(implant, config, session.IsOnGpu));
}
