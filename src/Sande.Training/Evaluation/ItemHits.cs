using System.Text.Json.Serialization;

namespace Sande.Training.Evaluation;

/// <summary>Which of a measurement's items were hits, a bit each: small enough to be kept with a job's state, for tests on pairs.</summary>
/// <param name="Count">Items.</param>
/// <param name="Bits">The items' bits, the lowest of the first byte first; in JSON base64.</param>
public sealed record ItemHits(int Count, byte[] Bits)
{
    /// <summary>Packs <paramref name="hits"/>.</summary>
    public static ItemHits Of(IReadOnlyList<bool> hits)
    {
        var bits = new byte[(hits.Count + 7) / 8];
        for (var i = 0; i < hits.Count; i++)
            bits[i / 8] |= (byte)(hits[i] ? 1 << (i % 8) : 0);
        return new(hits.Count, bits);
    }

    /// <summary>The items in their order.</summary>
    [JsonIgnore]
    public IEnumerable<bool> Items => Enumerable.Range(0, Count).Select(i => (Bits[i / 8] & (1 << (i % 8))) != 0);
}
