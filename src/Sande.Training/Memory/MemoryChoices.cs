using Sande.Contracts.Remediations;
using Sande.Training.Optimization;

namespace Sande.Training.Memory;

/// <summary>What a training run does to save memory.</summary>
/// <param name="CheckpointActivations">Keep only the layers' inputs on the way forward and compute the layers again on the way back.</param>
/// <param name="Moments">How AdamW's moments are kept.</param>
/// <param name="UpdateInBackward">
/// Update each layer as soon as its gradients are there, so that never more than one layer's gradients exist. A step is one forward pass then, and its gradients
/// are clipped layer by layer.
/// </param>
internal sealed record MemoryChoices(bool CheckpointActivations = false, MomentFormat Moments = MomentFormat.Float32, bool UpdateInBackward = false)
{
    /// <summary>
    /// From what costs nothing to what costs most, as far as <paramref name="user"/> leaves it open. Beside bfloat16 weights bfloat16 moments come first: rounded
    /// stochastically they lose no update, and an update reads and writes a third less.
    /// </summary>
    public static IEnumerable<MemoryChoices> Open(MemoryHyperparameters? user, bool narrowWeights)
    {
        MemoryChoices[] wide = narrowWeights ? [] : [new(), new(CheckpointActivations: true)];
        MemoryChoices[] narrow =
        [
            new(Moments: MomentFormat.BFloat16),
            new(CheckpointActivations: true, MomentFormat.BFloat16),
            new(CheckpointActivations: true, MomentFormat.BFloat16, UpdateInBackward: true),
        ];
        return wide.Concat(narrowWeights ? narrow : narrow[1..]).Select(choices => With(choices, user)).Distinct();
    }

    /// <summary>For the result.</summary>
    public MemoryHyperparameters ToContract() => new()
    {
        ActivationCheckpointing = CheckpointActivations,
        Moments = Moments == MomentFormat.BFloat16 ? Precision.BFloat16 : Precision.Float32,
        UpdateInBackward = UpdateInBackward,
    };

    private static MemoryChoices With(MemoryChoices choices, MemoryHyperparameters? user)
    {
        var moments = user?.Moments switch { Precision.Float32 => MomentFormat.Float32, Precision.BFloat16 => MomentFormat.BFloat16, _ => choices.Moments };
        return new(user?.ActivationCheckpointing ?? choices.CheckpointActivations, moments, user?.UpdateInBackward ?? choices.UpdateInBackward);
    }

    public override string ToString()
    {
        string?[] parts =
        [
            CheckpointActivations ? "activation checkpointing" : null, Moments == MomentFormat.BFloat16 ? "AdamW's moments in bfloat16" : null, UpdateInBackward ? "updates in the backward pass" : null,
        ];
        return parts.Any(part => part is not null) ? string.Join(", ", parts.OfType<string>()) : "no memory saved";
    }
}
