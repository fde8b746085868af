using Sande.Contracts.Jobs;
using Sande.Training.Data;
using Sande.Training.Optimization;

namespace Sande.Training.Methods.Nad;

/// <summary>
/// Neural attention distillation (arXiv 2101.05930): a teacher, the backdoored model fine-tuned on clean rows, shows the student, the backdoored model
/// itself, where to look while that is fine-tuned on the same rows.
/// </summary>
internal sealed class NadMethod : IMethod
{
    private const string StateName = "student";

    public MethodOutcome Train(MethodContext context, CancellationToken stop)
    {
        var values = context.Hyperparameters;
        var options = values.Nad!.For(context.Model.Config.NumHiddenLayers);
        context = context with { Hyperparameters = values with { Nad = options } };
        var (rows, heldBack) = (context.Rows.Build(context.Clean), context.Rows.Build(context.HeldBack));
        FineTuning.RequireRows(rows);

        var (toTeach, toLearn) = Stages(context, options, rows.Count);
        using var teacher = options.TeacherEpochs is { } epochs
            ? NadTeacher.Train(context with { Hyperparameters = values with { Epochs = epochs } }, rows, heldBack, toTeach, stop)
            : NadTeacher.Load(context);
        var objective = new NadObjective(context.Model, teacher, options.Layers!.Value, options.Beta);
        var stage = new WeightStage<TokenRow>(StateName, objective, rows, toLearn) { Measure = FineTuning.Measure(context, new CausalLMObjective(context.Model), heldBack) };
        var outcome = WeightTraining.Run(context, stage, stop);
        return new(WeightTraining.Summarize(context, rows.Count, heldBack.Count, outcome));
    }

    /// <summary>The teacher's part of the work is its share of the steps.</summary>
    private static (TrainingStage Teacher, TrainingStage Student) Stages(MethodContext context, NadOptions options, int rows)
    {
        var values = context.Hyperparameters;
        var teacherSteps = options.TeacherEpochs is { } epochs ? (values with { Epochs = epochs }).Steps(rows) : 0;
        var share = teacherSteps / (double)(teacherSteps + values.Steps(rows));
        return (new(JobPhase.Training, EarlierSteps: 0, From: 0, To: share), new(JobPhase.Training, EarlierSteps: teacherSteps, From: share));
    }
}
