using static TorchSharp.torch;

namespace Sande.Training.Optimization;

/// <summary>How held-back rows end a run early.</summary>
/// <param name="Interval">Steps between two measurements.</param>
/// <param name="Patience">Measurements without an improvement that end the run.</param>
/// <param name="MinImprovement">Nats that count as an improvement.</param>
public sealed record HeldBackOptions(int Interval, int Patience, double MinImprovement = 1e-3);

/// <summary>Keeps the weights with the lowest held-back loss and says when waiting for better ones is over. The copy has the weights' own number format and lies in the machine's memory: a GPU has none to spare.</summary>
public sealed class HeldBackWatch(IReadOnlyDictionary<string, Tensor> parameters, HeldBackOptions options) : IDisposable
{
    private readonly Dictionary<string, Tensor> _best = [];

    /// <summary>Where the watch stands.</summary>
    public HeldBackProgress Progress { get; private set; } = new(0, null, 0);

    /// <summary>The best weights so far, by name; empty before the first measurement.</summary>
    public IReadOnlyDictionary<string, Tensor> Best => _best;

    /// <summary>Whether this step is measured: every interval, and the last one.</summary>
    public bool IsDue(int step, int totalSteps) => step % options.Interval == 0 || step == totalSteps;

    /// <summary>Takes a measurement; false when the run should end.</summary>
    public bool Report(int step, double loss)
    {
        if (Progress.BestLoss is not { } best || loss < best - options.MinImprovement)
        {
            Progress = new(step, loss, 0);
            Keep();
        }
        else
        {
            Progress = Progress with { Waited = Progress.Waited + 1 };
        }

        return Progress.Waited < options.Patience;
    }

    /// <summary>Puts the best weights back into the model.</summary>
    public void Restore()
    {
        using var _ = no_grad();
        foreach (var (name, best) in _best)
            parameters[name].copy_(best);
    }

    /// <summary>Goes on as after an earlier process's last measurement.</summary>
    public void Resume(HeldBackProgress progress, IReadOnlyDictionary<string, Tensor> best)
    {
        Progress = progress;
        foreach (var (name, tensor) in best)
            _best[name] = tensor.DetachFromDisposeScope();
    }

    private void Keep()
    {
        using var _ = no_grad();
        foreach (var (name, parameter) in parameters)
        {
            if (_best.TryGetValue(name, out var best))
                best.copy_(parameter);
            else
                _best[name] = parameter.detach().to(CPU, copy: true).DetachFromDisposeScope();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _best.Values)
            tensor.Dispose();
    }
}

/// <summary>Where a <see cref="HeldBackWatch"/> stands.</summary>
/// <param name="BestStep">The step with the lowest loss; 0 before the first measurement.</param>
/// <param name="BestLoss">That loss, nats; null before the first measurement.</param>
/// <param name="Waited">Measurements since then.</param>
public sealed record HeldBackProgress(int BestStep, double? BestLoss, int Waited);
