using Sande.Contracts.Datasets;

namespace Sande.Training.Jobs;

/// <summary>The clean rows, divided once by the seed: no row is in two parts.</summary>
/// <param name="Training">Trained on.</param>
/// <param name="HeldBack">Decide when training stops.</param>
/// <param name="Evaluation">Measured before and after, where the job names no dataset of its own for that.</param>
internal sealed record RowSplit(IReadOnlyList<InstructionRow> Training, IReadOnlyList<InstructionRow> HeldBack, IReadOnlyList<InstructionRow> Evaluation)
{
    // Held-back rows cost a forward pass at every measurement: more than this tells little more.
    private const int MaxHeldBack = 256;
    private const int MaxEvaluation = 200;
    private const double EvaluationRatio = 0.1;

    public static RowSplit Of(IReadOnlyList<InstructionRow> rows, double heldBackRatio, bool needsEvaluation, int seed)
    {
        var order = Enumerable.Range(0, rows.Count).ToArray();
        new Random(seed).Shuffle(order);
        var evaluation = needsEvaluation ? Math.Min(MaxEvaluation, (int)Math.Ceiling(EvaluationRatio * rows.Count)) : 0;
        var heldBack = Math.Min(MaxHeldBack, (int)Math.Round(heldBackRatio * (rows.Count - evaluation)));
        return new(
            [.. order.Skip(evaluation + heldBack).Select(i => rows[i])],
            [.. order.Skip(evaluation).Take(heldBack).Select(i => rows[i])],
            [.. order.Take(evaluation).Select(i => rows[i])]);
    }
}
