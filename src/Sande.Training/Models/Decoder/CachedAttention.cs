using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>Attention of new tokens [B, T, heads, head dim] to themselves and to those in the cache, where they are stored too.</summary>
/// <param name="angles">Rotary angles of the new tokens.</param>
/// <param name="cache">Earlier tokens.</param>
/// <param name="masks">Which keys a query sees.</param>
internal sealed class CachedAttention(RotaryAngles angles, KeyValueCache cache, AttentionMasks masks) : AttentionContext(angles)
{
    public override Tensor Attend(LayerAttention layer, Tensor queries, Tensor keys, Tensor values)
    {
        using var scope = NewDisposeScope();
        var (allKeys, allValues) = cache.Append(layer.Index, keys, values);
        return ScaledDotProduct.Attend(layer, queries, allKeys, allValues, masks.Of(layer.Window)).MoveToOuterDisposeScope();
    }
}
