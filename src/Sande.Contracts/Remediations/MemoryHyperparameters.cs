namespace Sande.Contracts.Remediations;

/// <summary>
/// How a training run saves memory, set by hand. What is left out is decided before the run starts: the first that fits on the device of no saving,
/// checkpointing, moments in bfloat16 besides, and updates in the backward pass besides. Beside bfloat16 weights the moments are bfloat16 in each of these. A
/// run that can't fit is refused.
/// </summary>
public sealed record MemoryHyperparameters
{
    /// <summary>Whether only the layers' inputs are kept on the way forward and the layers are computed again on the way back: a third more work, a fraction of the activations.</summary>
    public bool? ActivationCheckpointing { get; init; }

    /// <summary>Number format of AdamW's moments: <c>float32</c>, or <c>bfloat16</c>, rounded stochastically so that no small change is lost. <c>auto</c> or nothing: bfloat16 beside bfloat16 weights, else float32 as long as memory allows.</summary>
    public Precision? Moments { get; init; }

    /// <summary>
    /// Whether each layer is updated as soon as its gradients are there, so that only one layer's gradients exist at a time. A step is one forward pass then,
    /// and <c>max_grad_norm</c> holds for each layer by itself.
    /// </summary>
    public bool? UpdateInBackward { get; init; }
}
