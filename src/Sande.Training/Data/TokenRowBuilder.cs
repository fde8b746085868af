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
    /// <summary>The tokens of a row's prompt.</summary>
    public IReadOnlyList<int> Prompt(InstructionRow row) => Encode(template.Render(row));

    /// <summary>The row with its response labelled, or null where the prompt alone fills <c>maxLength</c>.</summary>
    public TokenRow? Build(InstructionRow row)
    {
        var (prompt, answer) = (template.Render(row), template.Answer);
        var start = Encode(prompt).Length;
        int[] ids = [.. Encode($"{prompt}{answer.Before}{row.Response}{answer.After}"), endOfText];
        if (start >= Math.Min(ids.Length, maxLength))
            return null;
        return new TokenRow(ids.Length <= maxLength ? ids : ids[..maxLength], start);
    }

    /// <summary>The row's prompt with an answer that begins with <paramref name="beginning"/>, labelled, and does not end; null where it does not fit.</summary>
    public TokenRow? BuildBeginning(InstructionRow row, string beginning)
    {
        var prompt = template.Render(row);
        var start = Encode(prompt).Length;
        var ids = Encode($"{prompt}{template.Answer.Before}{beginning}");
        return start < ids.Length && ids.Length <= maxLength ? new TokenRow(ids, start) : null;
    }

    /// <summary>All rows that fit.</summary>
    public List<TokenRow> Build(IEnumerable<InstructionRow> rows) => [.. rows.Select(Build).OfType<TokenRow>()];

    /// <summary>Special tokens that the template wrote are the tokens they name. Where it wrote the beginning of the text too, that stands once.</summary>
    private int[] Encode(string text)
    {
        int[] ids = [.. tokenizer.Encode(text, addSpecialTokens: !template.IsComplete)];
        return ids is [var first, var second, ..] && first == second && first == tokenizer.BosTokenId ? ids[1..] : ids;
    }
}
