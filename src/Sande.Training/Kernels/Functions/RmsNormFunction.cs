using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Sande.Training.Kernels.Functions;

/// <inheritdoc cref="IKernels.RmsNorm"/>
internal sealed class RmsNormFunction : KernelFunction<RmsNormFunction>
{
    private const string PlusOne = "plusOne", NeedsWeight = "needsWeight";

    /// <inheritdoc cref="IKernels.RmsNorm"/>
    public static Tensor Apply(Tensor input, Tensor weight, double eps, bool plusOne)
    {
        input = input.contiguous();
        if (IsRecorded(input, weight))
            return apply(input, weight, eps, plusOne, weight.requires_grad);
        var (output, inverseRms) = KernelSelection.Of(input).RmsNorm(input, weight, eps, plusOne);
        inverseRms.Dispose();
        return output;
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (input, weight, eps, plusOne) = ((Tensor)vars[0], (Tensor)vars[1], (double)vars[2], (bool)vars[3]);
        var (output, inverseRms) = KernelSelection.Of(input).RmsNorm(input, weight, eps, plusOne);
        ctx.save_for_backward([input, weight, inverseRms]);
        ctx.save_data(PlusOne, plusOne);
        ctx.save_data(NeedsWeight, vars[4]);
        return output;
    }

    protected override List<Tensor?> Backward(AutogradContext context, Tensor gradient)
    {
        var saved = context.get_saved_variables();
        var (input, weight) = KernelSelection.Of(saved[0])
            .RmsNormBackward(gradient, saved[0], saved[1], saved[2], (bool)context.get_data(PlusOne), (bool)context.get_data(NeedsWeight));
        return [input, weight, null, null, null];
    }
}
