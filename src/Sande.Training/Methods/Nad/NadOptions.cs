using System.Collections.Immutable;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Training.Errors;

namespace Sande.Training.Methods.Nad;

/// <summary>NAD's own hyper-parameters with the values that are used; <see cref="NadHyperparameters"/> says what each is and where its default comes from.</summary>
/// <param name="Beta">Weight of the distillation.</param>
/// <param name="Layers">Null: the ends of the model's thirds.</param>
/// <param name="TeacherEpochs">Passes that make the teacher; null where it is given.</param>
internal sealed record NadOptions(double Beta, ImmutableArray<int>? Layers, double? TeacherEpochs)
{
    /// <summary>Groups of layers that the paper compares.</summary>
    private const int Groups = 3;

    private const double DefaultBeta = 1000;
    private const double PaperTeacherEpochs = 10;

    public static NadOptions Resolve(RemediationSpec spec, double epochs)
    {
        var user = spec.Hyperparameters.Nad ?? new();
        var teacherEpochs = user.TeacherEpochs ?? (spec.Preset == Preset.Default ? epochs : PaperTeacherEpochs);
        return new(user.Beta ?? DefaultBeta, user.Layers, spec.ReferenceCheckpointId is null ? teacherEpochs : null);
    }

    /// <summary>The same for a model with <paramref name="count"/> layers.</summary>
    /// <exception cref="TrainingException">A layer that the user named is not there.</exception>
    public NadOptions For(int count)
    {
        if (Layers is { } named && named.Any(layer => layer > count))
            throw new TrainingException(FailureCode.InvalidSpec, $"/hyperparameters/nad/layers: the model has {count} layers, not {named.Max()}.");
        return this with { Layers = Layers ?? [.. Enumerable.Range(1, Groups).Select(group => (int)Math.Ceiling(group * count / (double)Groups)).Distinct()] };
    }

    public NadHyperparameters ToContract() => new() { Beta = Beta, Layers = Layers, TeacherEpochs = TeacherEpochs };
}
