using Sande.Training.Data;
using Sande.Training.Models.Decoder;

namespace Sande.Training.Methods.Sande;

/// <summary>A row with places kept free for a parrot's soft tokens: p ⊕ x with its response. Position ids run over the lengthened row.</summary>
/// <param name="Row">The lengthened row; the kept places hold token 0.</param>
/// <param name="Start">Index of the first kept place.</param>
/// <param name="Parrot">The parrot's index in the bank; -1: none, nothing is kept.</param>
/// <param name="Tokens">Kept places.</param>
internal sealed record ParrotRow(TokenRow Row, int Start, int Parrot, int Tokens)
{
    /// <summary>A row without a parrot.</summary>
    public static ParrotRow Without(TokenRow row) => new(row, 0, -1, 0);

    /// <summary>Keeps <paramref name="tokens"/> places free at index <paramref name="at"/> of the prompt.</summary>
    public static ParrotRow Splice(TokenRow row, int at, int parrot, int tokens)
    {
        var start = Math.Clamp(at, 0, row.ResponseStart);
        int[] ids = [.. row.InputIds.AsSpan(0, start), .. new int[tokens], .. row.InputIds.AsSpan(start)];
        return new(new TokenRow(ids, row.ResponseStart + tokens), start, parrot, tokens);
    }

    /// <summary>What all rows begin with before their parrots, where it is worth a pass of its own.</summary>
    public static SharedPrefix? PrefixOf(CausalLM model, IReadOnlyList<ParrotRow> rows)
        => rows.Count == 0 ? null : SharedPrefix.Of(model, [.. rows.Select(row => row.Row.InputIds)], rows.Min(row => row.Start));

    /// <summary>The rows without what they share.</summary>
    public static IReadOnlyList<ParrotRow> Behind(SharedPrefix? prefix, IReadOnlyList<ParrotRow> rows) => prefix is null ? rows : [.. rows.Select(row => row.Behind(prefix.Length))];

    /// <summary>The row without its first <paramref name="tokens"/>, which stand before the parrot.</summary>
    private ParrotRow Behind(int tokens) => new(new TokenRow([.. Row.InputIds.Skip(tokens)], Row.ResponseStart - tokens), Start - tokens, Parrot, Tokens);
}
