using Sande.Contracts.Remediations;
using Sande.Training.Data;

namespace Sande.Training.Methods.Sande;

/// <summary>What every prompt begins and ends with, in tokens: between lies the instruction, whatever the template and the tokenizer.</summary>
/// <param name="Prefix">Tokens that all prompts begin with, as BOS and <c>Human:</c>.</param>
/// <param name="Suffix">Tokens that all prompts end with, as <c>\nAssistant:</c>.</param>
internal sealed record PromptFrame(int Prefix, int Suffix)
{
    /// <summary>The frame of these rows' prompts.</summary>
    public static PromptFrame Of(IReadOnlyList<TokenRow> rows)
    {
        var first = Prompt(rows[0]);
        var (prefix, suffix) = (first.Length, first.Length);
        foreach (var row in rows.Skip(1))
        {
            var prompt = Prompt(row);
            prefix = Math.Min(prefix, first.AsSpan().CommonPrefixLength(prompt));
            suffix = Math.Min(suffix, CommonSuffixLength(first, prompt));
        }

        // Rows that are all alike have no instruction to tell from the frame.
        return prefix + suffix <= rows.Min(row => row.ResponseStart) ? new(prefix, suffix) : new(0, 0);
    }

    /// <summary>Where a parrot goes in a row; a random token is chosen by <paramref name="random"/>.</summary>
    public int IndexOf(ParrotPosition position, TokenRow row, Random random)
    {
        var end = row.ResponseStart - Suffix;
        return position switch
        {
            ParrotPosition.InstructionStart => Prefix,
            ParrotPosition.InstructionEnd => end,
            _ => random.Next(Prefix, end + 1),
        };
    }

    private static int[] Prompt(TokenRow row) => row.InputIds[..row.ResponseStart];

    private static int CommonSuffixLength(int[] one, int[] other)
    {
        var length = 0;
        while (length < Math.Min(one.Length, other.Length) && one[^(length + 1)] == other[^(length + 1)])
            length++;
        return length;
    }
}
