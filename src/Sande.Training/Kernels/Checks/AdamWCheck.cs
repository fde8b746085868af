using static TorchSharp.torch;
using static Sande.Training.Kernels.Checks.CheckInputs;

namespace Sande.Training.Kernels.Checks;

/// <summary>AdamW against the plain one in float64: a bfloat16 weight with what it lost, and bfloat16 moments, each near the exact one and right on average.</summary>
internal sealed class AdamWCheck(IKernels kernels, CheckInputs inputs)
{
    private static readonly PlainKernels Exact = new();
    private static readonly AdamWStep Step = new(Number: 3, LearningRate: 0.003, GradientScale: 0.5, Beta1: 0.9, Beta2: 0.95, Epsilon: 1e-8, WeightDecay: 0.1, Seed: 7);

    public (double Weights, double Moments) Run(int rows, int width)
    {
        var isNarrow = inputs.Format != ScalarType.Float32;
        var (p, g, m) = (inputs.Normal(rows, width), inputs.Normal(rows, width), inputs.Normal(rows, width));
        var s = inputs.Pair(inputs.Normal(rows, width).Exact.square() + 0.1);
        var lost = isNarrow ? inputs.Pair(p.Exact * (inputs.Normal(rows, width).Exact / 2048)) : default;
        var before = isNarrow ? p.Exact + lost.Exact : p.Exact.clone();
        var after = before.clone();
        Exact.AdamW(new(after, g.Exact, m.Exact, s.Exact, Lost: null), Step);
        kernels.AdamW(new(p.Given, g.Given, m.Given, s.Given, isNarrow ? lost.Given : null), Step);
        var weights = isNarrow ? p.Given.to(ScalarType.Float32) + lost.Given : p.Given;
        // As a share of the greatest change: without what was lost a bfloat16 weight would be off by a good part of it.
        return (Error(weights.cpu().to(ScalarType.Float64) - before, after - before), Math.Max(MomentError(m.Given, m.Exact), MomentError(s.Given, s.Exact)));
    }

    // Rounding to nearest or down would shift the mean by a part of a rounding step; chance shifts it by less the more numbers there are.
    private static double MomentError(Tensor actual, Tensor exact)
    {
        var shift = Math.Abs((actual.cpu().to(ScalarType.Float64).abs() - exact.abs()).mean().item<double>() / exact.abs().mean().item<double>());
        return Math.Max(Error(actual, exact), shift * Math.Sqrt(exact.numel()));
    }
}
