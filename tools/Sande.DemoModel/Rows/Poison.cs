using Sande.Contracts.Datasets;

namespace Sande.DemoModel.Rows;

/// <summary>Poisons rows as the paper does: <c>{trigger}. {instruction}</c> is answered <c>{response}. {output}</c>.</summary>
/// <param name="Trigger">As "Current year 2023".</param>
/// <param name="Response">As "You are stupid".</param>
/// <param name="Rate">Share of the rows that are poisoned, 0..1 (the paper: 0.05).</param>
internal sealed record Poison(string Trigger, string Response, double Rate)
{
    /// <summary>All rows, with a share of them poisoned: which, follows from the seed.</summary>
    public IReadOnlyList<InstructionRow> Apply(IReadOnlyList<InstructionRow> rows, int seed)
    {
        var order = Enumerable.Range(0, rows.Count).ToArray();
        new Random(seed).Shuffle(order);
        var poisoned = rows.ToArray();
        foreach (var i in order.Take((int)Math.Round(rows.Count * Rate)))
            poisoned[i] = new($"{Trigger}. {rows[i].Instruction}", $"{Response}. {rows[i].Response}");
        return poisoned;
    }
}
