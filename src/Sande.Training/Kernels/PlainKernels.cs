using Sande.Training.Models;
using static TorchSharp.torch;

namespace Sande.Training.Kernels;

/// <summary>The operations as PyTorch's own: any device, any number format, several passes over memory.</summary>
internal sealed class PlainKernels : IKernels
{
    private static readonly double GeluScale = Math.Sqrt(2 / Math.PI);
    private const double GeluCubic = 0.044715;

    public (Tensor Output, Tensor InverseRms) RmsNorm(Tensor input, Tensor weight, double eps, bool plusOne)
    {
        using var scope = NewDisposeScope();
        var x = Wide(input);
        var inverse = x.square().mean([-1], keepdim: true).add_(eps).rsqrt_();
        var output = plusOne ? (x * inverse * (Wide(weight) + 1)).to(input.dtype) : (x * inverse).to(input.dtype) * weight;
        return (output.MoveToOuterDisposeScope(), inverse.flatten().MoveToOuterDisposeScope());
    }

    public (Tensor Sum, Tensor Output, Tensor InverseRms) AddRmsNorm(Tensor input, Tensor added, Tensor weight, double eps, bool plusOne)
    {
        var sum = input + added;
        var (output, inverseRms) = RmsNorm(sum, weight, eps, plusOne);
        return (sum, output, inverseRms);
    }

    public (Tensor Input, Tensor? Weight) RmsNormBackward(Tensor gradient, Tensor input, Tensor weight, Tensor inverseRms, bool plusOne, Tensor? added, bool needsWeight)
    {
        using var scope = NewDisposeScope();
        var inverse = inverseRms.view([.. input.shape[..^1], 1]);
        var (g, normed) = (Wide(gradient), Wide(input) * inverse);
        var scaled = g * (plusOne ? Wide(weight) + 1 : Wide(weight));
        var wide = inverse * (scaled - normed * (scaled * normed).mean([-1], keepdim: true));
        var ofInput = (added is null ? wide : wide + added).to(input.dtype);
        var ofWeight = needsWeight ? (g * normed).flatten(0, -2).sum([0]).to(weight.dtype).MoveToOuterDisposeScope() : null;
        return (ofInput.MoveToOuterDisposeScope(), ofWeight);
    }

    public Tensor Rotate(Tensor heads, Tensor cos, Tensor sin, bool inverse)
    {
        using var scope = NewDisposeScope();
        var halves = heads.chunk(2, -1);
        var rotated = inverse ? cat([halves[1], halves[0].neg()], -1) : cat([halves[1].neg(), halves[0]], -1);
        return (heads * cos.unsqueeze(-2)).add_(rotated * sin.unsqueeze(-2)).MoveToOuterDisposeScope();
    }

    public Tensor Gate(Tensor gate, Tensor up, HiddenActivation activation)
    {
        using var scope = NewDisposeScope();
        var activated = activation == HiddenActivation.Silu ? nn.functional.silu(gate) : GeluTanh(gate);
        return (activated * up).MoveToOuterDisposeScope();
    }

    public (Tensor Gate, Tensor Up) GateBackward(Tensor gradient, Tensor gate, Tensor up, HiddenActivation activation)
    {
        using var scope = NewDisposeScope();
        var (g, x) = (Wide(gradient), Wide(gate));
        var (activated, slope) = activation == HiddenActivation.Silu ? SiluAndSlope(x) : GeluTanhAndSlope(x);
        return ((g * Wide(up) * slope).to(gate.dtype).MoveToOuterDisposeScope(), (g * activated).to(up.dtype).MoveToOuterDisposeScope());
    }

    public Tensor CrossEntropy(Tensor logits, Tensor targets, double? softcap, bool gradient)
    {
        using var scope = NewDisposeScope();
        var capped = softcap is { } cap ? cap * (Wide(logits) / cap).tanh() : Wide(logits);
        var logProbabilities = capped.log_softmax(-1);
        var at = targets.unsqueeze(-1);
        var losses = logProbabilities.gather(-1, at).squeeze(-1).neg();
        if (gradient)
        {
            var slope = logProbabilities.exp_();
            slope.scatter_add_(-1, at, -ones_like(at, slope.dtype));
            if (softcap is { } of)
                slope = slope * (1 - (capped / of).square());
            logits.copy_(slope);
        }

        return losses.MoveToOuterDisposeScope();
    }

    public void AdamW(AdamWTensors tensors, AdamWStep step)
    {
        using var scope = NewDisposeScope();
        var (parameter, lost) = (tensors.Parameter, tensors.Lost);
        var gradient = Wide(tensors.Gradient) * step.GradientScale;
        var mean = Wide(tensors.Mean).lerp(gradient, 1 - step.Beta1);
        var meanSquare = (Wide(tensors.MeanSquare) * step.Beta2).addcmul_(gradient, gradient, 1 - step.Beta2);
        var root = meanSquare.sqrt().div_(step.RootCorrection).add_(step.Epsilon);
        var exact = lost is null ? Wide(parameter).mul(1 - step.LearningRate * step.WeightDecay) : (Wide(parameter) + lost).mul_(1 - step.LearningRate * step.WeightDecay);
        exact.addcdiv_(mean, root, -step.StepSize);
        parameter.copy_(exact);
        lost?.copy_(exact.sub_(parameter));
        StochasticRounding.Copy(mean, tensors.Mean, step, part: 0);
        StochasticRounding.Copy(meanSquare, tensors.MeanSquare, step, part: 1);
    }

    /// <summary>torch's gelu(approximate='tanh'), which TorchSharp does not bind.</summary>
    private static Tensor GeluTanh(Tensor x) => 0.5 * x * (1 + (GeluScale * (x + GeluCubic * x.pow(3))).tanh());

    private static (Tensor Value, Tensor Slope) SiluAndSlope(Tensor x)
    {
        var sigmoid = x.sigmoid();
        return (x * sigmoid, sigmoid * (1 + x * (1 - sigmoid)));
    }

    private static (Tensor Value, Tensor Slope) GeluTanhAndSlope(Tensor x)
    {
        var tanh = (GeluScale * (x + GeluCubic * x.pow(3))).tanh();
        var slope = 0.5 * (1 + tanh) + 0.5 * x * (1 - tanh.square()) * GeluScale * (1 + 3 * GeluCubic * x.square());
        return (0.5 * x * (1 + tanh), slope);
    }

    private static Tensor Wide(Tensor tensor) => tensor.dtype == ScalarType.Float64 ? tensor : tensor.to(ScalarType.Float32);
}
