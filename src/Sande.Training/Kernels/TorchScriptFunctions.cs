using static TorchSharp.torch;

namespace Sande.Training.Kernels;

/// <summary>Operators of libtorch that TorchSharp does not bind, reached through TorchScript.</summary>
internal static class TorchScriptFunctions
{
    // ScalarType 6 is float32.
    private const string Source = """
        def norms(tensors: List[Tensor]) -> Tensor:
            return torch.stack(torch._foreach_norm(tensors, 2, dtype=6))

        def attend_packed(q: Tensor, k: Tensor, v: Tensor, starts: Tensor, longest: int, scale: float, window: int) -> List[Tensor]:
            out, lse, rng, unused, mask = torch._flash_attention_forward(
                q, k, v, starts, starts, longest, longest, 0.0, True, False, scale=scale, window_size_left=window, window_size_right=0)
            return [out, lse, rng, unused]

        def attend_packed_backward(
                gradient: Tensor, q: Tensor, k: Tensor, v: Tensor, out: Tensor, lse: Tensor, rng: Tensor, unused: Tensor,
                starts: Tensor, longest: int, scale: float, window: int) -> List[Tensor]:
            dq, dk, dv = torch._flash_attention_backward(
                gradient, q, k, v, out, lse, starts, starts, longest, longest, 0.0, True, rng, unused, scale=scale, window_size_left=window, window_size_right=0)
            return [dq, dk, dv]

        """;

    private static readonly Lazy<jit.CompilationUnit> Unit = new(() => jit.compile(Source));

    /// <summary>The L2 norm of each tensor, [count], float32: one launch for all.</summary>
    public static Tensor Norms(IReadOnlyList<Tensor> tensors) => (Tensor)Unit.Value.invoke("norms", [tensors.ToArray()]);

    /// <summary>FlashAttention-2 over rows without padding (CUDA; float16 and bfloat16).</summary>
    /// <param name="queries">[N, H, head dim].</param>
    /// <param name="keys">[N, K, head dim].</param>
    /// <param name="values">[N, K, head dim].</param>
    /// <param name="starts">[rows + 1], int32: where rows begin, and the end.</param>
    /// <param name="longest">Tokens of the longest row.</param>
    /// <param name="scale">What scores are multiplied by.</param>
    /// <param name="window">Tokens back that a query sees beside itself; -1: all.</param>
    /// <returns>[N, H, head dim], and three tensors for the way back.</returns>
    public static Tensor[] AttendPacked(Tensor queries, Tensor keys, Tensor values, Tensor starts, int longest, double scale, int window)
        => (Tensor[])Unit.Value.invoke("attend_packed", queries, keys, values, starts, longest, scale, window);

    /// <summary>Gradients by queries, keys and values.</summary>
    /// <param name="gradient">By the output, [N, H, head dim].</param>
    /// <param name="queries">As they were given.</param>
    /// <param name="keys">As they were given.</param>
    /// <param name="values">As they were given.</param>
    /// <param name="results">What <see cref="AttendPacked"/> has returned.</param>
    /// <param name="starts">As they were given.</param>
    /// <param name="longest">As it was given.</param>
    /// <param name="scale">As it was given.</param>
    /// <param name="window">As it was given.</param>
    public static Tensor[] AttendPackedBackward(
        Tensor gradient, Tensor queries, Tensor keys, Tensor values, Tensor[] results, Tensor starts, int longest, double scale, int window)
        => (Tensor[])Unit.Value.invoke(
            "attend_packed_backward", gradient, queries, keys, values, results[0], results[1], results[2], results[3], starts, longest, scale, window);
}
