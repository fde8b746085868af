using Sande.Contracts.Datasets;
using Sande.Training.Data;

namespace Sande.Training.Methods.Dpo;

/// <summary>Two answers to a prompt.</summary>
/// <param name="Chosen">The prompt with the better one.</param>
/// <param name="Rejected">The prompt with the worse one.</param>
/// <param name="ReferenceMargin">log π_ref(chosen) - log π_ref(rejected), nats.</param>
internal sealed record DpoPair(TokenRow Chosen, TokenRow Rejected, double ReferenceMargin = 0)
{
    /// <summary>Tokens of both.</summary>
    public int Length => Chosen.Length + Rejected.Length;

    /// <summary>The pairs of which both rows fit.</summary>
    public static List<DpoPair> Build(TokenRowBuilder rows, IEnumerable<PreferenceRow> preferences)
    {
        var pairs = new List<DpoPair>();
        foreach (var (instruction, chosen, rejected, system) in preferences)
        {
            if (rows.Build(new InstructionRow(instruction, chosen, system)) is { } better && rows.Build(new InstructionRow(instruction, rejected, system)) is { } worse)
                pairs.Add(new(better, worse));
        }

        return pairs;
    }
}
