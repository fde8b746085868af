using Sande.Training.Models;
using static TorchSharp.torch;

namespace Sande.Training.Kernels.Differentiation;

/// <summary>The operations of <see cref="IKernels"/> on a tape.</summary>
internal static class KernelOperations
{
    /// <inheritdoc cref="IKernels.RmsNorm"/>
    public static TapeNode RmsNorm(this Tape tape, TapeNode input, Tensor weight, double eps, bool plusOne)
    {
        var (output, inverseRms) = tape.Kernels.RmsNorm(input.Tensor, weight, eps, plusOne);
        var normed = new TapeNode(output);
        tape.Record(normed, gradient => RmsNormBack(tape, gradient, input, weight, inverseRms, plusOne), input.Tensor, inverseRms);
        return normed;
    }

    /// <inheritdoc cref="IKernels.AddRmsNorm"/>
    public static (TapeNode Sum, TapeNode Normed) AddRmsNorm(this Tape tape, TapeNode input, TapeNode added, Tensor weight, double eps, bool plusOne)
    {
        var (sums, output, inverseRms) = tape.Kernels.AddRmsNorm(input.Tensor, added.Tensor, weight, eps, plusOne);
        var (sum, normed) = (new TapeNode(sums), new TapeNode(output));
        tape.Record(sum, gradient =>
        {
            input.Share(gradient);
            added.Share(gradient);
        });
        tape.Record(normed, gradient => RmsNormBack(tape, gradient, sum, weight, inverseRms, plusOne), sums, inverseRms);
        return (sum, normed);
    }

    /// <inheritdoc cref="IKernels.Rotate"/>
    public static TapeNode Rotate(this Tape tape, TapeNode heads, Tensor cos, Tensor sin)
    {
        var rotated = new TapeNode(tape.Kernels.Rotate(heads.Tensor, cos, sin, inverse: false));
        tape.Record(rotated, gradient => heads.Take(tape.Kernels.Rotate(gradient, cos, sin, inverse: true)));
        return rotated;
    }

    /// <inheritdoc cref="IKernels.Gate"/>
    public static TapeNode Gate(this Tape tape, TapeNode gate, TapeNode up, HiddenActivation activation)
    {
        var gated = new TapeNode(tape.Kernels.Gate(gate.Tensor, up.Tensor, activation));
        tape.Record(gated, gradient =>
        {
            var (ofGate, ofUp) = tape.Kernels.GateBackward(gradient, gate.Tensor, up.Tensor, activation);
            gate.Take(ofGate);
            up.Take(ofUp);
        }, gate.Tensor, up.Tensor);
        return gated;
    }

    /// <summary>What libtorch's autograd goes back through: operations without a formula of our own.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="inputs">Inputs.</param>
    /// <param name="function">Computes the output of them.</param>
    public static TapeNode Native(this Tape tape, IReadOnlyList<TapeNode> inputs, Func<IReadOnlyList<Tensor>, Tensor> function)
    {
        if (!tape.Records)
            return new(function([.. inputs.Select(input => input.Tensor)]));
        using var _ = enable_grad();
        Tensor[] leaves = [.. inputs.Select(input => input.Tensor.detach().requires_grad_(true))];
        var output = function(leaves);
        var detached = new TapeNode(output.detach());
        tape.Record(detached, gradient =>
        {
            output.backward([gradient]);
            for (var i = 0; i < leaves.Length; i++)
                inputs[i].Take(leaves[i].grad!);
        }, [output, .. leaves]);
        return detached;
    }

    private static void RmsNormBack(Tape tape, Tensor gradient, TapeNode input, Tensor weight, Tensor inverseRms, bool plusOne)
    {
        var (ofInput, ofWeight) = tape.Kernels.RmsNormBackward(gradient, input.Tensor, weight, inverseRms, plusOne, input.Gradient, weight.requires_grad);
        input.Replace(ofInput);
        if (ofWeight is not null)
            LinearOperations.AddGradient(weight, ofWeight);
    }
}
