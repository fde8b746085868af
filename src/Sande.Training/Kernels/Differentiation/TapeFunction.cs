using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Sande.Training.Kernels.Differentiation;

/// <summary>
/// A tape as one node of libtorch's autograd. With activation checkpointing (arXiv 1604.06174) only its input is kept, and the tape is recorded on the
/// way back.
/// </summary>
internal sealed class TapeFunction : KernelFunction<TapeFunction>
{
    private const string Recorded = "tape";

    /// <summary>[N, hidden] to [N, hidden].</summary>
    /// <param name="input">The input.</param>
    /// <param name="body">What is computed, and recorded.</param>
    public static Tensor Apply(Tensor input, TapeBody body)
    {
        if (is_grad_enabled() && input.requires_grad)
            return apply(input, body);
        using var scope = NewDisposeScope();
        using var tape = new Tape(KernelSelection.Of(input), records: false);
        return body.Compute(tape, new(input)).Tensor.MoveToOuterDisposeScope();
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (input, body) = (((Tensor)vars[0]).detach().DetachFromDisposeScope(), (TapeBody)vars[1]);
        var call = new Call(body, input);
        ctx.save_data(Recorded, call);
        return call.Forward().MoveToOuterDisposeScope();
    }

    protected override List<Tensor?> Backward(AutogradContext context, Tensor gradient)
    {
        using var _ = no_grad();
        using var call = (Call)context.get_data(Recorded);
        return [call.Backward(gradient), null];
    }

    /// <summary>One use: the input, and the tape that leads back to it.</summary>
    private sealed class Call(TapeBody body, Tensor input) : IDisposable
    {
        private TapeNode _input = new(input), _output = new(input);
        private Tape? _tape;

        public Tensor Forward()
        {
            if (!body.Checkpoint)
                return Record();
            using var tape = new Tape(KernelSelection.Of(input), records: false);
            return body.Compute(tape, new(input)).Tensor;
        }

        public Tensor? Backward(Tensor gradient)
        {
            if (_tape is null)
                Record();
            _tape!.Back(_output, gradient);
            body.Done?.Invoke();
            return _input.Gradient;
        }

        public void Dispose()
        {
            _tape?.Dispose();
            _tape = null;
            input.Dispose();
        }

        private Tensor Record()
        {
            _tape = new(KernelSelection.Of(input), records: true);
            _output = body.Compute(_tape, _input);
            return _output.Tensor;
        }
    }
}

/// <summary>What a <see cref="TapeFunction"/> computes.</summary>
/// <param name="Compute">On a tape, of its input.</param>
/// <param name="Checkpoint">Whether it is computed once more on the way back, so that nothing between is kept.</param>
/// <param name="Done">Called when all gradients are there; null: nobody waits for them.</param>
internal sealed record TapeBody(Func<Tape, TapeNode, TapeNode> Compute, bool Checkpoint = false, Action? Done = null);
