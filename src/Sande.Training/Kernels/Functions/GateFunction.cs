using Sande.Training.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Sande.Training.Kernels.Functions;

/// <inheritdoc cref="IKernels.Gate"/>
internal sealed class GateFunction : KernelFunction<GateFunction>
{
    private const string Activation = "activation";

    /// <inheritdoc cref="IKernels.Gate"/>
    public static Tensor Apply(Tensor gate, Tensor up, HiddenActivation activation)
    {
        (gate, up) = (gate.contiguous(), up.contiguous());
        return IsRecorded(gate, up) ? apply(gate, up, activation) : KernelSelection.Of(gate).Gate(gate, up, activation);
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (gate, up, activation) = ((Tensor)vars[0], (Tensor)vars[1], (HiddenActivation)vars[2]);
        ctx.save_for_backward([gate, up]);
        ctx.save_data(Activation, activation);
        return KernelSelection.Of(gate).Gate(gate, up, activation);
    }

    protected override List<Tensor?> Backward(AutogradContext context, Tensor gradient)
    {
        var saved = context.get_saved_variables();
        var (gate, up) = KernelSelection.Of(gradient).GateBackward(gradient, saved[0], saved[1], (HiddenActivation)context.get_data(Activation));
        return [gate, up, null];
    }
}
