using Sande.Training.Kernels.Differentiation;
using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>Attention of new tokens, B rows of T, to themselves and to those in the cache, where they are stored too. There is no way back.</summary>
/// <param name="angles">Rotary angles of the new tokens.</param>
/// <param name="rows">B.</param>
/// <param name="cache">Earlier tokens.</param>
/// <param name="masks">Which keys a query sees.</param>
internal sealed class CachedAttention(RotaryAngles angles, long rows, KeyValueCache cache, AttentionMasks masks) : AttentionContext(angles)
{
    public override TapeNode Attend(Tape tape, LayerAttention layer, TapeNode queries, TapeNode keys, TapeNode values)
    {
        var (allKeys, allValues) = cache.Append(layer.Index, ByRow(keys), ByRow(values));
        return new(ScaledDotProduct.Attend(layer, ByRow(queries), allKeys, allValues, masks.Of(layer.Window)));
    }

    protected override void End() => masks.Dispose();

    private Tensor ByRow(TapeNode tokens) => tokens.Tensor.view(rows, -1, tokens.Tensor.shape[1], tokens.Tensor.shape[2]);
}
