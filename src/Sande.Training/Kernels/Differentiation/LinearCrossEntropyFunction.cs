using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Sande.Training.Kernels.Differentiation;

/// <summary>
/// Σ -log softmax(h Wᵀ)[target] over labels, without ever holding more than a chunk's logits: gradients by h and W are taken chunk by chunk on the
/// way forward and only scaled on the way back (as in arXiv 2410.10989, section 3.2).
/// </summary>
internal sealed class LinearCrossEntropyFunction : KernelFunction<LinearCrossEntropyFunction>
{
    /// <summary>Logits of a chunk at most: 256 MiB in bfloat16.</summary>
    private const long MaxChunkLogits = 1L << 27;

    /// <param name="hidden">[labels, hidden]: the states that predict.</param>
    /// <param name="weight">[vocabulary, hidden].</param>
    /// <param name="targets">[labels], int64.</param>
    /// <param name="softcap">The cap of the logits, or null.</param>
    /// <returns>The sum in nats, a float32 scalar.</returns>
    public static Tensor Apply(Tensor hidden, Tensor weight, Tensor targets, double? softcap)
    {
        hidden = hidden.contiguous();
        return IsRecorded(hidden, weight)
            ? apply(hidden, weight, targets, softcap!, hidden.requires_grad, weight.requires_grad)
            : Sum(hidden, weight, targets, softcap, null, null);
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (hidden, weight, targets) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        var (needsHidden, needsWeight) = ((bool)vars[4], (bool)vars[5]);
        var ofHidden = needsHidden ? empty_like(hidden) : null;
        // A sum over many labels is kept wide until it is whole.
        var ofWeight = needsWeight ? zeros(weight.shape, ChunkCount(hidden, weight) > 1 ? ScalarType.Float32 : weight.dtype, weight.device) : null;
        var sum = Sum(hidden, weight, targets, (double?)vars[3], ofHidden, ofWeight);
        ctx.save_for_backward([ofHidden ?? empty(0), ofWeight is null ? empty(0) : ofWeight.to(weight.dtype)]);
        return sum;
    }

    protected override List<Tensor?> Backward(AutogradContext context, Tensor gradient)
    {
        var saved = context.get_saved_variables();
        // In place: they are of no other use.
        Tensor? Scaled(Tensor tensor) => tensor.numel() == 0 ? null : tensor.mul_(gradient.to(tensor.dtype));
        return [Scaled(saved[0]), Scaled(saved[1]), null, null, null, null];
    }

    private static long RowsOfChunk(Tensor weight) => Math.Max(1, MaxChunkLogits / weight.shape[0]);

    private static long ChunkCount(Tensor hidden, Tensor weight) => (hidden.shape[0] + RowsOfChunk(weight) - 1) / RowsOfChunk(weight);

    private static Tensor Sum(Tensor hidden, Tensor weight, Tensor targets, double? softcap, Tensor? ofHidden, Tensor? ofWeight)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var sum = zeros([], hidden.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32, hidden.device);
        var kernels = KernelSelection.Of(hidden);
        for (long start = 0; start < hidden.shape[0]; start += RowsOfChunk(weight))
        {
            using var chunk = NewDisposeScope();
            var rows = Math.Min(RowsOfChunk(weight), hidden.shape[0] - start);
            var h = hidden.narrow(0, start, rows);
            var logits = nn.functional.linear(h, weight);
            sum.add_(kernels.CrossEntropy(logits, targets.narrow(0, start, rows), softcap, ofHidden is not null || ofWeight is not null).sum());
            ofHidden?.narrow(0, start, rows).copy_(logits.matmul(weight));
            ofWeight?.add_(logits.t().matmul(h));
        }

        return sum.MoveToOuterDisposeScope();
    }
}
