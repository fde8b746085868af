using System.Runtime.InteropServices;
using Sande.Training.Kernels.Differentiation;
using TorchSharp;
using static TorchSharp.torch;

namespace Sande.Training.Kernels;

/// <summary>FlashAttention-2 (arXiv 2307.08691) over rows without padding, as libtorch has it for CUDA: linear memory, and no row sees another.</summary>
internal static class FlashAttention
{
    private const int MaxHeadDim = 256;

    // Cards before Ampere have none; which card there is libtorch does not tell us: a small call does.
    private static readonly Lazy<bool> Works = new(Try);

    /// <summary>Whether it can be used for these queries [N, heads, head dim].</summary>
    public static bool Takes(Tensor queries)
        => queries.device_type == DeviceType.CUDA && queries.dtype is ScalarType.BFloat16 or ScalarType.Float16 && queries.shape[^1] <= MaxHeadDim && Works.Value;

    /// <summary>softmax(scale · q kᵀ) v, causal.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="queries">[N, H, head dim].</param>
    /// <param name="keys">[M, K, head dim]; each serves H / K queries' heads.</param>
    /// <param name="values">[M, K, head dim].</param>
    /// <param name="rows">Where rows begin and end.</param>
    /// <param name="scale">What scores are multiplied by.</param>
    /// <param name="window">Tokens back that a query sees, itself included; null: all.</param>
    /// <returns>[N, H, head dim].</returns>
    public static TapeNode Attend(Tape tape, TapeNode queries, TapeNode keys, TapeNode values, FlashRows rows, double scale, int? window)
    {
        var (q, k, v, before) = (queries.Tensor, keys.Tensor, values.Tensor, window is { } width ? width - 1 : -1);
        var results = TorchScriptFunctions.AttendPacked(q, k, v, rows, scale, before);
        var output = new TapeNode(results[0]);
        tape.Record(output, gradient =>
        {
            var gradients = TorchScriptFunctions.AttendPackedBackward(gradient, q, k, v, results, rows, scale, before);
            queries.Take(gradients[0]);
            keys.Take(gradients[1]);
            values.Take(gradients[2]);
        }, [q, k, v, .. results]);
        return output;
    }

    private static bool Try()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        try
        {
            var heads = zeros(4, 1, 32, ScalarType.BFloat16, CUDA);
            var starts = tensor(new[] { 0, 4 }, device: CUDA);
            return TorchScriptFunctions.AttendPacked(heads, heads, heads, new(starts, starts, 4, 4), scale: 1, window: -1)[0].numel() > 0;
        }
        catch (ExternalException)
        {
            return false;
        }
    }
}

/// <summary>Rows as FlashAttention wants them.</summary>
/// <param name="QueryStarts">[rows + 1], int32: where the rows' queries begin, and the end.</param>
/// <param name="KeyStarts">The same of their keys.</param>
/// <param name="LongestQueries">Queries of the longest row.</param>
/// <param name="LongestKeys">Keys of the longest row.</param>
internal sealed record FlashRows(Tensor QueryStarts, Tensor KeyStarts, int LongestQueries, int LongestKeys) : IDisposable
{
    public void Dispose()
    {
        QueryStarts.Dispose();
        KeyStarts.Dispose();
    }
}
