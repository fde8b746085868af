using Sande.Training.Kernels;
using static TorchSharp.torch;

namespace Sande.Training.Optimization;

/// <summary>AdamW's constants.</summary>
/// <param name="Beta1">Decay of the mean gradient. The paper's 0.9.</param>
/// <param name="Beta2">Decay of the mean squared gradient. The paper's 0.95.</param>
/// <param name="Epsilon">Added to the root. The paper's 1e-8.</param>
/// <param name="WeightDecay">Decoupled decay. The paper's 0.</param>
/// <param name="Moments">How both means are kept.</param>
public sealed record AdamWOptions(double Beta1 = 0.9, double Beta2 = 0.95, double Epsilon = 1e-8, double WeightDecay = 0, MomentFormat Moments = MomentFormat.Float32);

/// <summary>Number format of AdamW's moments.</summary>
public enum MomentFormat
{
    /// <summary>Four bytes each.</summary>
    Float32,

    /// <summary>Two bytes each, rounded stochastically so that no small change is lost.</summary>
    BFloat16,
}

/// <summary>
/// AdamW (arXiv 1711.05101), the arithmetic of PyTorch's single-tensor path. A bfloat16 weight keeps what rounding cut off in a second bfloat16 tensor
/// (Kahan summation): together they hold 16 bits of mantissa, so no small update is lost.
/// </summary>
public sealed class AdamW : IDisposable
{
    private readonly AdamWOptions _options;
    private readonly Slot[] _slots;

    /// <summary>Prepares moments of zero for <paramref name="parameters"/>, which the caller owns.</summary>
    public AdamW(IReadOnlyDictionary<string, Tensor> parameters, AdamWOptions? options = null)
    {
        _options = options ?? new();
        var moments = _options.Moments == MomentFormat.Float32 ? ScalarType.Float32 : ScalarType.BFloat16;
        _slots = [.. parameters.Select((parameter, index) => new Slot(parameter.Key, index, parameter.Value, moments))];
    }

    /// <summary>Steps taken.</summary>
    public int Step { get; private set; }

    /// <summary>Moves every parameter that has a gradient and clears the gradients.</summary>
    /// <param name="learningRate">The step's rate.</param>
    /// <param name="gradientScale">What gradients are multiplied by first: less than 1 where they are clipped.</param>
    public void Apply(double learningRate, double gradientScale = 1)
    {
        Step++;
        using var _ = no_grad();
        foreach (var slot in _slots)
            Apply(slot, learningRate, gradientScale);
    }

    /// <summary>Begins a step that is taken group by group, by <see cref="ApplyGroup"/>.</summary>
    public void Begin() => Step++;

    /// <summary>Moves the parameters of a group that have a gradient and clears these.</summary>
    /// <param name="prefix">How the names of the group begin.</param>
    /// <param name="learningRate">The step's rate.</param>
    /// <param name="maxGradNorm">The group's gradients are scaled down to this L2 norm.</param>
    /// <returns>Their norm before that.</returns>
    public double ApplyGroup(string prefix, double learningRate, double maxGradNorm)
    {
        using var _ = no_grad();
        var group = _slots.Where(slot => slot.Name.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        using var onDevice = Gradients.Norm(group.Select(slot => slot.Parameter));
        var norm = (double)onDevice.item<float>();
        foreach (var slot in group)
            Apply(slot, learningRate, Math.Min(1, maxGradNorm / norm));
        return norm;
    }

    private void Apply(Slot slot, double learningRate, double gradientScale)
    {
        using var gradient = slot.Parameter.grad;
        if (gradient is null)
            return;
        KernelSelection.Of(slot.Parameter).AdamW(
            new(slot.Parameter, gradient, slot.Mean, slot.MeanSquare, slot.Lost),
            new(Step, learningRate, gradientScale, _options.Beta1, _options.Beta2, _options.Epsilon, _options.WeightDecay, slot.Index));
        slot.Parameter.grad = null;
    }

    /// <summary>The tensors that a resumed run needs, by name; with <see cref="Step"/> they are the whole state.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State()
        => _slots.SelectMany(slot => slot.Lost is null
            ? [($"{slot.Name}.exp_avg", slot.Mean), ($"{slot.Name}.exp_avg_sq", slot.MeanSquare)]
            : new[] { ($"{slot.Name}.exp_avg", slot.Mean), ($"{slot.Name}.exp_avg_sq", slot.MeanSquare), ($"{slot.Name}.lost", slot.Lost) });

    /// <summary>Continues as after <paramref name="step"/> steps; the tensors of <see cref="State"/> have been filled by the caller.</summary>
    public void Resume(int step) => Step = step;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var slot in _slots)
            slot.Dispose();
    }

    private sealed class Slot : IDisposable
    {
        public Slot(string name, int index, Tensor parameter, ScalarType moments)
        {
            (Name, Index, Parameter) = (name, index, parameter);
            Mean = zeros(parameter.shape, moments, parameter.device).DetachFromDisposeScope();
            MeanSquare = zeros(parameter.shape, moments, parameter.device).DetachFromDisposeScope();
            if (parameter.dtype != ScalarType.Float32)
                Lost = zeros(parameter.shape, parameter.dtype, parameter.device).DetachFromDisposeScope();
        }

        public string Name { get; }

        public int Index { get; }

        public Tensor Parameter { get; }

        public Tensor Mean { get; }

        public Tensor MeanSquare { get; }

        public Tensor? Lost { get; }

        public void Dispose()
        {
            Mean.Dispose();
            MeanSquare.Dispose();
            Lost?.Dispose();
        }
    }
}
