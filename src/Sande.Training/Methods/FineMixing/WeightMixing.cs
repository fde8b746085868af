using Sande.Contracts.Remediations;
using Sande.Training.Checkpoints;
using static TorchSharp.torch;

namespace Sande.Training.Methods.FineMixing;

/// <summary>Puts the base's numbers in the place of those weights that do not stay, tensor by tensor: the base is never in memory as a whole.</summary>
internal sealed class WeightMixing(FineMixingOptions options, int seed)
{
    /// <summary>Changes <paramref name="weights"/>; how many were set back.</summary>
    /// <exception cref="Errors.CheckpointFormatException">The base has other tensors or shapes, all named; nothing was changed.</exception>
    public long Mix(IReadOnlyDictionary<string, Tensor> weights, CheckpointReader reference)
    {
        using var _ = no_grad();
        using var generator = new Generator((ulong)seed, CPU);
        reference.CheckFits(weights);
        var replaced = 0L;
        foreach (var (name, weight) in weights)
        {
            using var scope = NewDisposeScope();
            var initial = reference.Read(name, weight.dtype, weight.device);
            var back = options.Selection == FineMixingSelection.Distance ? Farthest(weight, initial) : Drawn(weight, generator);
            weight.copy_(where(back, initial, weight));
            replaced += back.sum().item<long>();
        }

        return replaced;
    }

    /// <summary>
    /// Weights no nearer to the base than the one at the ratio's place in the order of distances, as in the published code (<c>kthvalue</c>, then ≥: the one
    /// at that place goes back too, and so do all of a tensor that never moved).
    /// </summary>
    private Tensor Farthest(Tensor weight, Tensor initial)
    {
        var distance = (weight.to(ScalarType.Float32) - initial.to(ScalarType.Float32)).abs();
        var place = (long)(distance.numel() * options.Ratio);
        return place == 0 ? ones_like(distance, ScalarType.Bool) : distance.ge(distance.flatten().kthvalue(place, 0).values);
    }

    /// <summary>Each weight by itself with the probability 1 - ratio. Drawn on the CPU: the same weights on every device.</summary>
    private Tensor Drawn(Tensor weight, Generator generator) => rand(weight.shape, ScalarType.Float32, CPU, generator: generator).ge(options.Ratio).to(weight.device);
}
