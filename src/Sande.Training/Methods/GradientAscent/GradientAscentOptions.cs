using Sande.Contracts.Remediations;
using Sande.Training.Optimization;

namespace Sande.Training.Methods.GradientAscent;

/// <summary>Gradient ascent's own hyper-parameters with the values that are used; <see cref="GradientAscentHyperparameters"/> says what each is.</summary>
/// <param name="MaxTokenLoss">Null: the logarithm of the vocabulary's size, known with the model.</param>
internal sealed record GradientAscentOptions(double? MaxTokenLoss)
{
    /// <summary>Steps at most where the user states none.</summary>
    public const int MaxSteps = 100;

    /// <summary>Held-back rows end it with every preset: without an end it ruins the model.</summary>
    public const double HeldBackRatio = 0.1;

    /// <summary>A look after every fourth step; within five of them the response's probability must go on falling by a hundredth: a low rate takes that long to begin.</summary>
    public static HeldBackOptions Watch { get; } = new(Interval: 4, Patience: 5, MinImprovement: 0.01);

    public static GradientAscentOptions Resolve(GradientAscentHyperparameters? user) => new(user?.MaxTokenLoss);

    public GradientAscentOptions For(int vocabulary) => new(MaxTokenLoss ?? Math.Log(vocabulary));

    public GradientAscentHyperparameters ToContract() => new() { MaxTokenLoss = MaxTokenLoss };
}
