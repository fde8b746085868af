using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Sande.Training.Kernels.Functions;

/// <inheritdoc cref="IKernels.Rotate"/>
internal sealed class RotateFunction : KernelFunction<RotateFunction>
{
    /// <summary>Rotates [.., H, head dim] by angles [.., head dim].</summary>
    public static Tensor Apply(Tensor heads, Tensor cos, Tensor sin)
    {
        using var scope = NewDisposeScope();
        var flat = heads.contiguous().view(-1, heads.shape[^2], heads.shape[^1]);
        var (c, s) = (cos.view(-1, cos.shape[^1]), sin.view(-1, sin.shape[^1]));
        var rotated = IsRecorded(flat) ? apply(flat, c, s) : KernelSelection.Of(flat).Rotate(flat, c, s, inverse: false);
        return rotated.view(heads.shape).MoveToOuterDisposeScope();
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (heads, cos, sin) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        ctx.save_for_backward([cos, sin]);
        return KernelSelection.Of(heads).Rotate(heads, cos, sin, inverse: false);
    }

    protected override List<Tensor?> Backward(AutogradContext context, Tensor gradient)
    {
        var saved = context.get_saved_variables();
        return [KernelSelection.Of(gradient).Rotate(gradient, saved[0], saved[1], inverse: true), null, null];
    }
}
