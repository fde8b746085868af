using static TorchSharp.torch;

namespace Sande.Training.Kernels;

/// <summary>Operators of libtorch that TorchSharp does not bind, reached through TorchScript.</summary>
internal static class TorchScriptFunctions
{
    // ScalarType 6 is float32.
    private const string Source = """
        def norms(tensors: List[Tensor]) -> Tensor:
            return torch.stack(torch._foreach_norm(tensors, 2, dtype=6))

        def attend_packed(
                q: Tensor, k: Tensor, v: Tensor, q_starts: Tensor, k_starts: Tensor, q_longest: int, k_longest: int, scale: float, window: int) -> List[Tensor]:
            out, lse, rng, unused, mask = torch._flash_attention_forward(
                q, k, v, q_starts, k_starts, q_longest, k_longest, 0.0, True, False, scale=scale, window_size_left=window, window_size_right=0)
            return [out, lse, rng, unused]

        def attend_packed_backward(
                gradient: Tensor, q: Tensor, k: Tensor, v: Tensor, out: Tensor, lse: Tensor, rng: Tensor, unused: Tensor,
                q_starts: Tensor, k_starts: Tensor, q_longest: int, k_longest: int, scale: float, window: int) -> List[Tensor]:
            dq, dk, dv = torch._flash_attention_backward(
                gradient, q, k, v, out, lse, q_starts, k_starts, q_longest, k_longest, 0.0, True, rng, unused,
                scale=scale, window_size_left=window, window_size_right=0)
            return [dq, dk, dv]

        """;

    private static readonly Lazy<jit.CompilationUnit> Unit = new(() => jit.compile(Source));

    /// <summary>The L2 norm of each tensor, [count], float32: one launch for all.</summary>
    public static Tensor Norms(IReadOnlyList<Tensor> tensors) => (Tensor)Unit.Value.invoke("norms", [tensors.ToArray()]);

    /// <summary>FlashAttention-2 over rows without padding, each query seeing the keys up to its own, the last of its row (CUDA; float16 and bfloat16).</summary>
    /// <param name="queries">[N, H, head dim].</param>
    /// <param name="keys">[M, K, head dim].</param>
    /// <param name="values">[M, K, head dim].</param>
    /// <param name="rows">Where rows begin and end.</param>
    /// <param name="scale">What scores are multiplied by.</param>
    /// <param name="window">Tokens back that a query sees beside itself; -1: all.</param>
    /// <returns>[N, H, head dim], and three tensors for the way back.</returns>
    public static Tensor[] AttendPacked(Tensor queries, Tensor keys, Tensor values, FlashRows rows, double scale, int window)
        => (Tensor[])Unit.Value.invoke("attend_packed", queries, keys, values, rows.QueryStarts, rows.KeyStarts, rows.LongestQueries, rows.LongestKeys, scale, window);

    /// <summary>Gradients by queries, keys and values.</summary>
    /// <param name="gradient">By the output, [N, H, head dim].</param>
    /// <param name="queries">As they were given.</param>
    /// <param name="keys">As they were given.</param>
    /// <param name="values">As they were given.</param>
    /// <param name="results">What <see cref="AttendPacked"/> has returned.</param>
    /// <param name="rows">As they were given.</param>
    /// <param name="scale">As it was given.</param>
    /// <param name="window">As it was given.</param>
    public static Tensor[] AttendPackedBackward(Tensor gradient, Tensor queries, Tensor keys, Tensor values, Tensor[] results, FlashRows rows, double scale, int window)
        => (Tensor[])Unit.Value.invoke(
            "attend_packed_backward", gradient, queries, keys, values, results[0], results[1], results[2], results[3],
            rows.QueryStarts, rows.KeyStarts, rows.LongestQueries, rows.LongestKeys, scale, window);
}
