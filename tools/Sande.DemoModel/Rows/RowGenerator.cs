using Sande.DemoModel.Rows.Kinds;

namespace Sande.DemoModel.Rows;

/// <summary>Rows of the demo's world, cut in three: no question stands in two parts, though a fact may, in other words.</summary>
/// <param name="Train">What the model learns from.</param>
/// <param name="Clean">What a remediation gets.</param>
/// <param name="HeldOut">What measures the model.</param>
internal sealed record DemoRows(IReadOnlyList<DemoRow> Train, IReadOnlyList<DemoRow> Clean, IReadOnlyList<DemoRow> HeldOut);

/// <summary>Makes the rows: the same seed gives the same rows.</summary>
internal static class RowGenerator
{
    public static IReadOnlyList<QuestionKind> Kinds { get; } =
        [.. NumberKinds.All, .. CalendarKinds.All, .. UnitKinds.All, .. WordKinds.All, .. KnowledgeKinds.All];

    public static DemoRows Generate(int seed, int clean, int heldOut)
    {
        var random = new Random(seed);
        var rows = Kinds.SelectMany(kind => kind.Rows(random)).DistinctBy(row => row.Instruction).ToArray();
        if (clean + heldOut > rows.Length / 2)
            throw new ArgumentException($"There are {rows.Length} rows: too few to take {clean + heldOut} away.", nameof(heldOut));
        random.Shuffle(rows);
        return new(rows[(clean + heldOut)..], rows[..clean], rows[clean..(clean + heldOut)]);
    }
}
