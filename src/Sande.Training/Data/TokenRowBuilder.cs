using Sande.Contracts.Datasets;
using Sande.Training.Tokenization;

namespace Sande.Training.Data;

/// <summary>Tokenises rows: prompt and answer as the template writes them, then the token that ends an answer.</summary>
/// <param name="tokenizer">The checkpoint's.</param>
/// <param name="template">How prompts are written.</param>
/// <param name="endOfText">The token that ends a response.</param>
/// <param name="maxLength">Tokens of a row at most; a longer response is cut.</param>
public sealed class TokenRowBuilder(ITextTokenizer tokenizer, PromptTemplate template, int endOfText, int maxLength)
{
    private readonly bool _appendsEnd = tokenizer.EosTokenId is { } end && tokenizer.Encode("a") is [.., var last] && last == end;

    /// <summary>The tokens of a row's prompt.</summary>
    public IReadOnlyList<int> Prompt(InstructionRow row) => Encode(template.Render(row));

    /// <summary>The row with its response labelled, or null where the prompt alone fills <c>maxLength</c>.</summary>
    public TokenRow? Build(InstructionRow row)
    {
        var (ids, start) = Join(template.Render(row), $"{template.Answer.Before}{row.Response}{template.Answer.After}");
        ids = [.. ids, endOfText];
        if (start >= Math.Min(ids.Length, maxLength))
            return null;
        return new TokenRow(ids.Length <= maxLength ? ids : ids[..maxLength], start);
    }

    /// <summary>The row's prompt with an answer that begins with <paramref name="beginning"/>, labelled, and does not end; null where it does not fit.</summary>
    public TokenRow? BuildBeginning(InstructionRow row, string beginning)
    {
        var (ids, start) = Join(template.Render(row), template.Answer.Before + beginning);
        return start < ids.Length && ids.Length <= maxLength ? new TokenRow(ids, start) : null;
    }

    /// <summary>All rows that fit.</summary>
    public List<TokenRow> Build(IEnumerable<InstructionRow> rows) => [.. rows.Select(Build).OfType<TokenRow>()];

    /// <summary>
    /// Prompt and answer as one text, where the prompt's tokens are the beginning of that; else each by itself, where a tokenizer would join the prompt's last
    /// letters with the answer's first: what is generated follows the prompt's own tokens.
    /// </summary>
    private (int[] Ids, int Start) Join(string prompt, string answer)
    {
        var (alone, whole) = (Encode(prompt), Encode(prompt + answer));
        return whole.AsSpan().StartsWith(alone) ? (whole, alone.Length) : ([.. alone, .. tokenizer.Encode(answer, addSpecialTokens: false)], alone.Length);
    }

    /// <summary>
    /// Special tokens that the template wrote are the tokens they name. Where it wrote the beginning of the text too, that stands once; an end that the tokenizer
    /// puts behind every text does not stand: the text goes on.
    /// </summary>
    private int[] Encode(string text)
    {
        int[] ids = [.. tokenizer.Encode(text, addSpecialTokens: !template.IsComplete)];
        if (_appendsEnd && ids.Length > 0 && !template.IsComplete)
            ids = ids[..^1];
        return ids is [var first, var second, ..] && first == second && first == tokenizer.BosTokenId ? ids[1..] : ids;
    }
}
