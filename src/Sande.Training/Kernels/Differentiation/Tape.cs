using static TorchSharp.torch;

namespace Sande.Training.Kernels.Differentiation;

/// <summary>
/// A layer's operations as they are computed, and the way back through them: reverse-mode differentiation with each operation's gradient written by hand.
/// libtorch's autograd costs a C# caller 25 to 60 µs an operation, ten times what the operation itself does; on few tokens that was most of a step
/// (docs/performance.md). Gradients by weights are added to their <c>grad</c>.
/// </summary>
/// <param name="kernels">What computes.</param>
/// <param name="records">Whether there will be a way back; otherwise nothing is kept.</param>
internal sealed class Tape(IKernels kernels, bool records) : IDisposable
{
    private readonly List<(TapeNode Output, Action<Tensor> Back)> _steps = [];
    private readonly HashSet<Tensor> _kept = new(ReferenceEqualityComparer.Instance);

    /// <summary>What computes.</summary>
    public IKernels Kernels => kernels;

    /// <summary>Whether there will be a way back.</summary>
    public bool Records => records;

    /// <summary>Notes how an operation's output passes its gradient on.</summary>
    /// <param name="output">What it has computed.</param>
    /// <param name="back">Told the output's gradient, in no_grad; adds to the gradients of the operation's inputs.</param>
    /// <param name="kept">What <paramref name="back"/> needs: the tape's from here on.</param>
    public void Record(TapeNode output, Action<Tensor> back, params ReadOnlySpan<Tensor> kept)
    {
        if (!records)
            return;
        _steps.Add((output, back));
        foreach (var tensor in kept)
        {
            if (_kept.Add(tensor))
                tensor.DetachFromDisposeScope();
        }
    }

    /// <summary>Goes back from <paramref name="output"/>, whose gradient stays the caller's.</summary>
    public void Back(TapeNode output, Tensor gradient)
    {
        output.Share(gradient);
        for (var i = _steps.Count - 1; i >= 0; i--)
        {
            var (of, back) = _steps[i];
            if (of.Gradient is { } found)
                back(found);
            of.Release();
        }
    }

    /// <summary>Ends what was kept.</summary>
    public void Dispose()
    {
        foreach (var tensor in _kept)
            tensor.Dispose();
        _kept.Clear();
        _steps.Clear();
    }
}
