using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>softmax(scale · q kᵀ) v over rows of one length.</summary>
internal static class ScaledDotProduct
{
    /// <param name="layer">Scale and soft-capping.</param>
    /// <param name="queries">[B, T, H, head dim].</param>
    /// <param name="keys">[B, S, K, head dim]; each serves H / K queries' heads.</param>
    /// <param name="values">[B, S, K, head dim].</param>
    /// <param name="mask">[B or 1, 1, T, S], added to the scores; null: causal.</param>
    /// <returns>[B, T, H · head dim].</returns>
    public static Tensor Attend(LayerAttention layer, Tensor queries, Tensor keys, Tensor values, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var (heads, headDim) = (queries.shape[2], queries.shape[3]);
        var (q, k, v) = (queries.transpose(1, 2), RepeatHeads(keys.transpose(1, 2), heads), RepeatHeads(values.transpose(1, 2), heads));
        // The library divides by sqrt(head dim): another scale goes into the queries.
        var factor = layer.Scale * Math.Sqrt(headDim);
        if (Math.Abs(factor - 1) > 1e-12)
            q = q * factor;
        var attended = layer.Softcap is { } cap
            ? AttendWithSoftcap(q, k, v, mask, cap)
            : nn.functional.scaled_dot_product_attention(q, k, v, mask, is_casual: mask is null);
        return attended.transpose(1, 2).flatten(2).MoveToOuterDisposeScope();
    }

    private static Tensor AttendWithSoftcap(Tensor queries, Tensor keys, Tensor values, Tensor? mask, double cap)
    {
        var scores = queries.matmul(keys.transpose(-1, -2)) / Math.Sqrt(queries.shape[^1]);
        scores = cap * (scores / cap).tanh();
        var masked = mask is null
            ? scores.masked_fill(ones(scores.shape[2], scores.shape[3], ScalarType.Bool, scores.device).triu(1), double.NegativeInfinity)
            : scores + mask;
        var probabilities = masked.softmax(-1, ScalarType.Float32).to(queries.dtype);
        return probabilities.matmul(values);
    }

    /// <summary>[B, K, S, N] to [B, H, S, N].</summary>
    private static Tensor RepeatHeads(Tensor keyHeads, long heads)
    {
        var shape = keyHeads.shape;
        var group = heads / shape[1];
        return group == 1 ? keyHeads : keyHeads.unsqueeze(2).expand(shape[0], shape[1], group, shape[2], shape[3]).reshape(shape[0], heads, shape[2], shape[3]);
    }
}
