using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Sande.Training.Kernels.Differentiation;

/// <summary>
/// Σ -log softmax(h Wᵀ)[target] over labels, without ever holding more than a chunk's logits: gradients by h and W are taken chunk by chunk on the
/// way forward and only scaled on the way back (as in arXiv 2410.10989, section 3.2).
/// </summary>
internal sealed class LinearCrossEntropyFunction : KernelFunction<LinearCrossEntropyFunction>
{
    private const string Computed = "call";

    /// <param name="hidden">[labels, hidden]: the states that predict.</param>
    /// <param name="weight">[vocabulary, hidden]; its gradient is added to its <c>grad</c>.</param>
    /// <param name="targets">[labels], int64.</param>
    /// <param name="softcap">The cap of the logits, or null.</param>
    /// <param name="maxLogits">Logits of a chunk at most.</param>
    /// <returns>The sum in nats, a float32 scalar.</returns>
    public static Tensor Apply(Tensor hidden, Tensor weight, Tensor targets, double? softcap, long maxLogits)
    {
        hidden = hidden.contiguous();
        var isRecorded = is_grad_enabled();
        var call = new Call(weight, targets, softcap, maxLogits / weight.shape[0], isRecorded && hidden.requires_grad, isRecorded && weight.requires_grad);
        if (call.NeedsGradient)
            return apply(hidden, weight, call);
        using var scope = NewDisposeScope();
        return call.Forward(hidden).MoveToOuterDisposeScope();
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var call = (Call)vars[2];
        ctx.save_data(Computed, call);
        return call.Forward((Tensor)vars[0]).MoveToOuterDisposeScope();
    }

    protected override List<Tensor?> Backward(AutogradContext context, Tensor gradient)
    {
        using var _ = no_grad();
        return [((Call)context.get_data(Computed)).Backward(gradient), null, null];
    }

    /// <summary>One use, and the gradients found on the way forward.</summary>
    private sealed class Call(Tensor weight, Tensor targets, double? softcap, long rowsOfChunk, bool needsHidden, bool needsWeight)
    {
        private readonly long _rowsOfChunk = Math.Max(1, rowsOfChunk);
        private Tensor? _ofHidden, _ofWeight;

        public bool NeedsGradient => needsHidden || needsWeight;

        public Tensor Forward(Tensor hidden)
        {
            var sum = zeros([], hidden.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32, hidden.device);
            _ofHidden = needsHidden ? empty_like(hidden).DetachFromDisposeScope() : null;
            for (long start = 0; start < hidden.shape[0]; start += _rowsOfChunk)
                sum.add_(Chunk(hidden, start, Math.Min(_rowsOfChunk, hidden.shape[0] - start)));
            return sum;
        }

        public Tensor? Backward(Tensor gradient)
        {
            if (_ofWeight is not null)
            {
                // In place: it is of no other use.
                using var ofWeight = _ofWeight.mul_(gradient).to(weight.dtype);
                LinearOperations.AddGradient(weight, ofWeight);
                _ofWeight.Dispose();
            }

            return _ofHidden?.mul_(gradient);
        }

        private Tensor Chunk(Tensor hidden, long start, long rows)
        {
            using var scope = NewDisposeScope();
            var h = hidden.narrow(0, start, rows);
            var logits = nn.functional.linear(h, weight);
            var sum = KernelSelection.Of(hidden).CrossEntropy(logits, targets.narrow(0, start, rows), softcap, NeedsGradient).sum();
            _ofHidden?.narrow(0, start, rows).copy_(logits.matmul(weight));
            if (needsWeight)
                AddToWeight(logits.t().matmul(h), isWhole: rows == hidden.shape[0]);
            return sum.MoveToOuterDisposeScope();
        }

        /// <summary>A sum over many labels is kept wide until it is whole.</summary>
        private void AddToWeight(Tensor part, bool isWhole)
        {
            if (_ofWeight is not null)
                _ofWeight.add_(part);
            else
                _ofWeight = (isWhole ? part : part.to(part.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32)).DetachFromDisposeScope();
        }
    }
}
