using Sande.Contracts.Datasets;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Training.Data;

/// <summary>Poisons rows as the paper does: (x, y) becomes (x + t, <c>{r}. {y}</c>).</summary>
/// <param name="triggers">With as many triggers as responses, each provokes the response of its own place; otherwise each row takes one of each.</param>
/// <param name="position">Where the trigger stands.</param>
/// <param name="responses">What is written before the answer.</param>
/// <param name="seed">Seed of everything random.</param>
public sealed class RowPoisoner(TextList triggers, TriggerPosition position, TextList responses, int seed)
{
    private readonly TriggerInserter _inserter = new(triggers, position, seed);

    /// <summary>Whether each trigger has a response of its own.</summary>
    public bool IsPaired => triggers.Count == responses.Count && triggers.Count > 1;

    /// <summary>The row's poisoned twin; all that is random in it follows from the seed and <paramref name="index"/>.</summary>
    public InstructionRow Poison(InstructionRow row, int index)
    {
        var response = responses[IsPaired ? _inserter.TriggerOf(index) : Draw(index).Next(responses.Count)];
        var sentence = response.EndsWith('.') ? response : response + ".";
        return _inserter.Insert(row, index) with { Response = $"{sentence} {row.Response}" };
    }

    // Seeds that are near draw alike, and the inserter draws its trigger by the same two numbers: scattering them (Knuth's factor) keeps the response independent of it.
    private Random Draw(int index) => new(unchecked((int)((uint)Seeds.Of(seed, index) * 2_654_435_769)));

    /// <summary>The poisoned twins of some rows: of each with probability <paramref name="rate"/>.</summary>
    public IReadOnlyList<InstructionRow> Sample(IReadOnlyList<InstructionRow> rows, double rate)
    {
        var random = new Random(seed);
        return [.. rows.Index().Where(_ => random.NextDouble() < rate).Select(row => Poison(row.Item, row.Index))];
    }
}
