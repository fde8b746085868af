namespace Sande.Contracts.Remediations;

/// <summary>What is set by hand of Fine-mixing: which weights go back to the clean base before the fine-tuning.</summary>
public sealed record FineMixingHyperparameters
{
    /// <summary>How the weights that stay are chosen. Default <c>distance</c>, what the SANDE authors compared with.</summary>
    public FineMixingSelection? Selection { get; init; }

    /// <summary>
    /// Share of each tensor's weights that stays as in the backdoored model, 0..1; the others are the base's. Default for <c>distance</c> 0.8 (the
    /// published code's), for <c>random</c> 0.2: the Fine-mixing paper searches it for each task.
    /// </summary>
    public double? Ratio { get; init; }
}

/// <summary>How Fine-mixing chooses the weights that stay.</summary>
public enum FineMixingSelection
{
    /// <summary>Those that lie nearest to the base stay (SANDE's published code, <c>add_initial_parameters</c>).</summary>
    Distance,

    /// <summary>Each stays by chance, whatever its value (arXiv 2210.09545, step 1).</summary>
    Random,
}
