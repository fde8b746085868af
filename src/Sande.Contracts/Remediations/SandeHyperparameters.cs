using System.Collections.Immutable;

namespace Sande.Contracts.Remediations;

/// <summary>What is set by hand of SANDE and SANDE-P; every null comes from the preset. The elimination's rate, batch and schedule are those of <c>hyperparameters</c>.</summary>
public sealed record SandeHyperparameters
{
    /// <summary>Rounds of simulate and eliminate at most, 1..100. A round whose fresh parrots no longer provoke the response is the last.</summary>
    public int? Rounds { get; init; }

    /// <summary>Parrots that each round tunes for each response, 1..64. All parrots so far take part in the elimination.</summary>
    public int? ParrotsPerRound { get; init; }

    /// <summary>Rows of one parrot's tuning and of one round's elimination, at least 1; each round takes the next ones.</summary>
    public int? RowsPerRound { get; init; }

    /// <summary>Soft tokens of a parrot, 1..256 each. With several, the parrots take one after the other.</summary>
    public ImmutableArray<int>? ParrotTokens { get; init; }

    /// <summary>Where a parrot stands in the prompt. With several, the parrots take one after the other.</summary>
    public ImmutableArray<ParrotPosition>? ParrotPositions { get; init; }

    /// <summary>A fixed index in the row's tokens instead of <c>parrot_positions</c> (published code: <c>insert_pos</c> 2), at least 0.</summary>
    public int? ParrotIndex { get; init; }

    /// <summary>What a parrot starts from.</summary>
    public ParrotInitialization? ParrotInitialization { get; init; }

    /// <summary>Each soft token's L2 norm is held to this many times the mean norm of the vocabulary's embeddings, &gt; 0; null with preset paper: free.</summary>
    public double? ParrotMaxNorm { get; init; }

    /// <summary>Highest learning rate of the parrot's tuning, &gt; 0 and at most 10.</summary>
    public double? ParrotLearningRate { get; init; }

    /// <summary>Rows of one step of the parrot's tuning, 1..4096.</summary>
    public int? ParrotBatchSize { get; init; }

    /// <summary>First tokens of the response that a parrot learns, at least 1; null: all (published code: <c>effective_len</c>).</summary>
    public int? ResponseTokens { get; init; }

    /// <summary>Share of held-out prompts, 0..1: when no fresh parrot provokes the response in more, the rounds end.</summary>
    public double? SuccessThreshold { get; init; }

    /// <summary>
    /// Control parrots of the last round for each response, 0..64: tuned with the same effort to provoke matched texts of the clean answers, to show what
    /// parrots do where there is no backdoor.
    /// </summary>
    public int? ControlParrots { get; init; }
}

/// <summary>Where a parrot stands in a prompt.</summary>
public enum ParrotPosition
{
    /// <summary>Before the instruction's first token.</summary>
    InstructionStart,

    /// <summary>Behind the instruction's last token.</summary>
    InstructionEnd,

    /// <summary>Before a random token of the instruction, another one in each row.</summary>
    RandomToken,
}

/// <summary>What a parrot starts from.</summary>
public enum ParrotInitialization
{
    /// <summary>Zeros (the paper's).</summary>
    Zeros,

    /// <summary>The embeddings of random tokens of the vocabulary.</summary>
    Vocabulary,
}
