using static TorchSharp.torch;

namespace Sande.Training.Optimization;

/// <summary>AdamW's constants.</summary>
/// <param name="Beta1">Decay of the mean gradient. The paper's 0.9.</param>
/// <param name="Beta2">Decay of the mean squared gradient. The paper's 0.95.</param>
/// <param name="Epsilon">Added to the root. The paper's 1e-8.</param>
/// <param name="WeightDecay">Decoupled decay. The paper's 0.</param>
public sealed record AdamWOptions(double Beta1 = 0.9, double Beta2 = 0.95, double Epsilon = 1e-8, double WeightDecay = 0);

/// <summary>
/// AdamW (arXiv 1711.05101), the arithmetic of PyTorch's single-tensor path. Moments are float32. A bfloat16 weight keeps what rounding
/// cut off in a second bfloat16 tensor (Kahan summation): together they hold 16 bits of mantissa more, so no small update is lost.
/// </summary>
public sealed class AdamW : IDisposable
{
    private readonly AdamWOptions _options;
    private readonly Slot[] _slots;

    /// <summary>Prepares moments of zero for <paramref name="parameters"/>, which the caller owns.</summary>
    public AdamW(IReadOnlyDictionary<string, Tensor> parameters, AdamWOptions? options = null)
    {
        _options = options ?? new();
        _slots = [.. parameters.Select(parameter => new Slot(parameter.Key, parameter.Value))];
    }

    /// <summary>Steps taken.</summary>
    public int Step { get; private set; }

    /// <summary>Moves every parameter that has a gradient and clears the gradients.</summary>
    public void Apply(double learningRate)
    {
        Step++;
        using var _ = no_grad();
        foreach (var slot in _slots)
        {
            using var gradient = slot.Parameter.grad;
            if (gradient is null)
                continue;
            Apply(slot, gradient, learningRate);
            slot.Parameter.grad = null;
        }
    }

    private void Apply(Slot slot, Tensor gradient, double learningRate)
    {
        using var scope = NewDisposeScope();
        var g = gradient.to(ScalarType.Float32);
        slot.Mean.lerp_(g, 1 - _options.Beta1);
        slot.MeanSquare.mul_(_options.Beta2).addcmul_(g, g, 1 - _options.Beta2);
        var bias1 = 1 - Math.Pow(_options.Beta1, Step);
        var bias2 = 1 - Math.Pow(_options.Beta2, Step);
        var root = slot.MeanSquare.sqrt().div_(Math.Sqrt(bias2)).add_(_options.Epsilon);
        if (slot.Lost is null)
        {
            if (_options.WeightDecay != 0)
                slot.Parameter.mul_(1 - learningRate * _options.WeightDecay);
            slot.Parameter.addcdiv_(slot.Mean, root, -learningRate / bias1);
            return;
        }

        var exact = slot.Parameter.to(ScalarType.Float32).add_(slot.Lost);
        if (_options.WeightDecay != 0)
            exact.mul_(1 - learningRate * _options.WeightDecay);
        exact.addcdiv_(slot.Mean, root, -learningRate / bias1);
        slot.Parameter.copy_(exact);
        slot.Lost.copy_(exact.sub_(slot.Parameter));
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
        public Slot(string name, Tensor parameter)
        {
            (Name, Parameter) = (name, parameter);
            Mean = zeros(parameter.shape, ScalarType.Float32, parameter.device).DetachFromDisposeScope();
            MeanSquare = zeros(parameter.shape, ScalarType.Float32, parameter.device).DetachFromDisposeScope();
            if (parameter.dtype != ScalarType.Float32)
                Lost = zeros(parameter.shape, parameter.dtype, parameter.device).DetachFromDisposeScope();
        }

        public string Name { get; }

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
