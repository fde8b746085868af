using Sande.Training.Kernels.Functions;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Sande.Training.Models.Decoder;

/// <summary>
/// Activation checkpointing (arXiv 1604.06174) of one layer over packed rows: on the way forward only its input is kept, on the way back it is computed once
/// more.
/// </summary>
internal sealed class LayerCheckpoint : KernelFunction<LayerCheckpoint>
{
    private const string Computed = "layer";

    /// <summary>What is computed again.</summary>
    /// <param name="Layer">The layer.</param>
    /// <param name="Lengths">Tokens of each row.</param>
    /// <param name="Done">Called when the gradients of the layer's weights are there.</param>
    private sealed record LayerCall(DecoderLayer Layer, IReadOnlyList<int> Lengths, Action? Done)
    {
        public Tensor Forward(Tensor hidden, Tensor cos, Tensor sin, Tensor starts)
        {
            using var context = new PackedAttention(new(cos, sin), Lengths, starts);
            return Layer.Forward(hidden, context);
        }
    }

    /// <summary>[N, hidden] to [N, hidden].</summary>
    public static Tensor Apply(DecoderLayer layer, Tensor hidden, PackedAttention context, Action? done)
        => apply(hidden, context.Angles.Cos, context.Angles.Sin, context.Starts, new LayerCall(layer, context.Lengths, done));

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        using var _ = no_grad();
        var (hidden, cos, sin, starts, call) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], (LayerCall)vars[4]);
        ctx.save_for_backward([hidden, cos, sin, starts]);
        ctx.save_data(Computed, call);
        return call.Forward(hidden, cos, sin, starts);
    }

    protected override List<Tensor?> Backward(AutogradContext context, Tensor gradient)
    {
        var (saved, call) = (context.get_saved_variables(), (LayerCall)context.get_data(Computed));
        using var _ = enable_grad();
        var input = saved[0].detach().requires_grad_(true);
        call.Forward(input, saved[1], saved[2], saved[3]).backward([gradient]);
        call.Done?.Invoke();
        return [input.grad, null, null, null, null];
    }
}
