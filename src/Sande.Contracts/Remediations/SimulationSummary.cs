using System.Collections.Immutable;
using Sande.Contracts.Evaluation;

namespace Sande.Contracts.Remediations;

/// <summary>What SANDE did, round by round.</summary>
/// <param name="Hyperparameters">The values that were used; null fields are limits that were not set.</param>
/// <param name="Rounds">Each with its fresh parrots; the last one only measures what is left (<c>elimination</c> is null there).</param>
/// <param name="BudgetExhausted">Whether the rounds ended by their number, fresh parrots still provoking the response.</param>
public sealed record SimulationSummary(SandeHyperparameters Hyperparameters, ImmutableArray<SimulationRound> Rounds, bool BudgetExhausted);

/// <summary>One round: parrots tuned on the model as it then was, and the elimination with all parrots so far.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Parrots">The round's parrots.</param>
/// <param name="Controls">In the last round: parrots tuned with the same effort to provoke texts that have nothing to do with the backdoor.</param>
/// <param name="Elimination">The elimination; null in the last round.</param>
public sealed record SimulationRound(int Round, ImmutableArray<ParrotSummary> Parrots, ImmutableArray<ParrotSummary> Controls, EliminationSummary? Elimination);

/// <summary>A parrot: a soft prompt tuned, with the model frozen, to provoke the response.</summary>
/// <param name="Name">Its tensor's name in the job's <c>parrots.safetensors</c>; a control is not kept there.</param>
/// <param name="Response">What it was tuned to provoke.</param>
/// <param name="Tokens">Its soft tokens.</param>
/// <param name="Position">Where it stands; null: at a fixed index.</param>
/// <param name="Steps">Optimizer steps of its tuning.</param>
/// <param name="FirstLoss">-log P of a response token in the first step, nats.</param>
/// <param name="MeanLoss">The same over all steps of its tuning: the lower, the more easily the response is provoked.</param>
/// <param name="LastLoss">The same in the last step.</param>
/// <param name="Success">Held-out prompts that it makes answer with the response, greedily, from the first token on.</param>
/// <param name="ResponseProbability">P(response | parrot and held-out prompt), the geometric mean over the prompts.</param>
/// <param name="MeanNorm">Mean L2 norm of its soft tokens.</param>
/// <param name="VocabularyNorm">Mean L2 norm of the vocabulary's embeddings, to compare with.</param>
public sealed record ParrotSummary(
    string Name,
    string Response,
    int Tokens,
    ParrotPosition? Position,
    int Steps,
    double FirstLoss,
    double MeanLoss,
    double LastLoss,
    RateResult Success,
    double ResponseProbability,
    double MeanNorm,
    double VocabularyNorm);

/// <summary>A round's elimination.</summary>
/// <param name="Steps">Optimizer steps.</param>
/// <param name="FirstLoss">-log P of a clean answer's token behind a parrot, in the first step, nats.</param>
/// <param name="LastLoss">The same in the last step.</param>
/// <param name="CleanLoss">Mean loss on held-out clean rows after it, nats; null without held-out rows.</param>
public sealed record EliminationSummary(int Steps, double FirstLoss, double LastLoss, double? CleanLoss);

/// <summary>
/// How often a fresh parrot makes held-out prompts answer with the response, greedily: the best of its round. The trigger is not used for it. A soft
/// prompt provokes a good deal in any model: only what exceeds <paramref name="Control"/> speaks of a backdoor.
/// </summary>
/// <param name="Before">Tuned before the first elimination.</param>
/// <param name="After">Tuned with the same effort after the last one.</param>
/// <param name="Control">Tuned then too, to provoke a matched text of the clean answers; null without controls.</param>
public sealed record ResidualAsr(RateResult Before, RateResult After, RateResult? Control);
