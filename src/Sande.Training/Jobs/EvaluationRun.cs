using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Evaluation;
using Sande.Training.Methods;
using Sande.Training.Models;

namespace Sande.Training.Jobs;

/// <summary>One evaluation: measures a checkpoint as it is.</summary>
internal sealed class EvaluationRun(JobSession session, EvaluationJobSpec evaluation)
{
    public EvaluationJobResult Run(CancellationToken stop)
    {
        var seed = evaluation.Seed ?? Presets.DefaultSeed;
        var (subject, plan) = session.Load(() => Load(seed));
        using var model = subject.Model;
        var reporter = session.CreateReporter(new JobCost(Evaluation: plan.Steps, Training: 0));
        reporter.Message($"Evaluation of {model.Config.Family} with {model.Config.ParameterCount:N0} parameters, {session.Device}.");

        session.Phase(reporter, JobPhase.Evaluating, session.State.Before is null, () => session.State with { Before = session.Evaluate(plan, subject, reporter, stop) });
        var outcome = session.State.Before!;
        return new()
        {
            Asr = outcome.Asr?.Result,
            Utility = [.. outcome.Utility.Select(measured => measured.Measurement)],
            Throughput = new(session.DeviceName, TrainTokensPerSecond: null, outcome.PromptsPerSecond, reporter.Seconds),
            Seed = seed,
        };
    }

    private (ModelUnderTest Subject, EvaluationPlan Plan) Load(int seed)
    {
        var folder = session.Files.Checkpoint(evaluation.CheckpointId);
        var config = DecoderConfig.Load(folder);
        var template = PromptTemplate.Load(evaluation.PromptTemplate, evaluation.PromptFormat, folder);

        IReadOnlyList<InstructionRow> Read(string id) => [.. session.Files.Rows(id).Select(template.Unwrap)];
        // What is not asked for is not measured: there are no clean rows that a default could take.
        var asked = evaluation.Evaluation with { Utility = evaluation.Evaluation.Utility ?? [] };
        var plan = EvaluationPlan.Create(asked, new Knowledge(), heldBack: [], Read, session.Files.Questions, seed);
        var length = Math.Min(Presets.MaxSequenceLength, config.MaxPositionEmbeddings);
        return (LoadedModel.Load(folder, config, template, length, Presets.Resolve(evaluation.Precision, session.IsOnGpu), session.Device), plan);
    }
}
