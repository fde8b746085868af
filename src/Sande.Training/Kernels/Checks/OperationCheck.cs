using Sande.Training.Models;
using static TorchSharp.torch;
using static Sande.Training.Kernels.Checks.CheckInputs;

namespace Sande.Training.Kernels.Checks;

/// <summary>The operations of a decoder against the plain ones in float64: the worst error of the output, and of the gradients.</summary>
internal sealed class OperationCheck(IKernels kernels, CheckInputs inputs)
{
    private const double Eps = 1e-5;

    private static readonly PlainKernels Exact = new();

    public (double Forward, double Backward) RmsNorm(int rows, int width, bool plusOne)
    {
        var (x, w, g) = (inputs.Normal(rows, width), inputs.Normal(width), inputs.Normal(rows, width));
        var (output, inverse) = kernels.RmsNorm(x.Given, w.Given, Eps, plusOne);
        var (exactOutput, exactInverse) = Exact.RmsNorm(x.Exact, w.Exact, Eps, plusOne);
        var frozen = kernels.RmsNormBackward(g.Given, x.Given, w.Given, inverse, plusOne, added: null, needsWeight: false);
        var (ofInput, ofWeight) = kernels.RmsNormBackward(g.Given, x.Given, w.Given, inverse, plusOne, added: null, needsWeight: true);
        var exact = Exact.RmsNormBackward(g.Exact, x.Exact, w.Exact, exactInverse, plusOne, added: null, needsWeight: true);
        return (Worst(Error(output, exactOutput), Error(inverse, exactInverse)), Worst(Error(frozen.Input, exact.Input), Error(ofInput, exact.Input), Error(ofWeight!, exact.Weight!)));
    }

    public (double Forward, double Backward) AddRmsNorm(int rows, int width, bool plusOne)
    {
        var (x, y, w, g, d) = (inputs.Normal(rows, width), inputs.Normal(rows, width), inputs.Normal(width), inputs.Normal(rows, width), inputs.Normal(rows, width));
        var (sum, output, inverse) = kernels.AddRmsNorm(x.Given, y.Given, w.Given, Eps, plusOne);
        var (exactSum, exactOutput, exactInverse) = Exact.AddRmsNorm(x.Exact, y.Exact, w.Exact, Eps, plusOne);
        var (ofInput, ofWeight) = kernels.RmsNormBackward(g.Given, sum, w.Given, inverse, plusOne, d.Given, needsWeight: true);
        var exact = Exact.RmsNormBackward(g.Exact, exactSum, w.Exact, exactInverse, plusOne, d.Exact, needsWeight: true);
        return (
            Worst(Error(sum, exactSum), Error(output, exactOutput), Error(inverse, exactInverse)),
            Worst(Error(ofInput, exact.Input), Error(ofWeight!, exact.Weight!)));
    }

    public (double Forward, double Backward) Rotate(int tokens, int heads, int headDim)
    {
        var (x, angles) = (inputs.Normal(tokens, heads, headDim), inputs.Normal(tokens, headDim / 2).Exact * 3);
        var (cos, sin) = (inputs.Pair(cat([angles, angles], -1).cos()), inputs.Pair(cat([angles, angles], -1).sin()));
        double Of(bool inverse) => Error(kernels.Rotate(x.Given, cos.Given, sin.Given, inverse), Exact.Rotate(x.Exact, cos.Exact, sin.Exact, inverse));
        return (Of(inverse: false), Of(inverse: true));
    }

    public (double Forward, double Backward) Gate(int rows, int width, HiddenActivation activation)
    {
        var (x, up, g) = (inputs.Normal(rows, width), inputs.Normal(rows, width), inputs.Normal(rows, width));
        var (ofGate, ofUp) = kernels.GateBackward(g.Given, x.Given, up.Given, activation);
        var exact = Exact.GateBackward(g.Exact, x.Exact, up.Exact, activation);
        return (Error(kernels.Gate(x.Given, up.Given, activation), Exact.Gate(x.Exact, up.Exact, activation)), Worst(Error(ofGate, exact.Gate), Error(ofUp, exact.Up)));
    }

    public (double Forward, double Backward) CrossEntropy(int rows, int vocabulary, double? softcap)
    {
        var (logits, targets) = (inputs.Normal(rows, vocabulary), inputs.Below(vocabulary, rows));
        var alone = kernels.CrossEntropy(logits.Given, targets.Given, softcap, gradient: false);
        var losses = kernels.CrossEntropy(logits.Given, targets.Given, softcap, gradient: true);
        var exact = Exact.CrossEntropy(logits.Exact, targets.Exact, softcap, gradient: true);
        return (Worst(Error(losses, exact), Error(alone, exact)), Error(logits.Given, logits.Exact));
    }

    private static double Worst(params ReadOnlySpan<double> errors)
    {
        var worst = 0.0;
        foreach (var error in errors)
            worst = Math.Max(worst, error); // NaN stays NaN.
        return worst;
    }
}
