using Sande.Contracts.Datasets;
using Sande.Contracts.Remediations;
using Sande.Training.Data;

namespace Sande.Training.Methods.Sande;

/// <summary>What every prompt begins and ends with, in tokens: between lies the instruction, whatever the template and the tokenizer.</summary>
/// <param name="Prefix">Tokens that all prompts begin with, as BOS and <c>Human:</c>.</param>
/// <param name="Suffix">Tokens that all prompts end with, as <c>\nAssistant:</c>.</param>
internal sealed record PromptFrame(int Prefix, int Suffix)
{
    // Two instructions that share no token at either end.
    private static readonly InstructionRow One = new("Alpha beta", ""), Other = new("Why 7?", "");

    /// <summary>The frame that a template and a tokenizer put around an instruction.</summary>
    public static PromptFrame Of(TokenRowBuilder rows)
    {
        int[] one = [.. rows.Prompt(One)], other = [.. rows.Prompt(Other)];
        return new(one.AsSpan().CommonPrefixLength(other), CommonSuffixLength(one, other));
    }

    /// <summary>Where a parrot goes in a row; a random token is chosen by <paramref name="random"/>.</summary>
    public int IndexOf(ParrotPosition position, TokenRow row, Random random)
    {
        var start = Math.Min(Prefix, row.ResponseStart);
        var end = Math.Max(start, row.ResponseStart - Suffix);
        return position switch
        {
            ParrotPosition.InstructionStart => start,
            ParrotPosition.InstructionEnd => end,
            _ => random.Next(start, end + 1),
        };
    }

    private static int CommonSuffixLength(int[] one, int[] other)
    {
        var length = 0;
        while (length < Math.Min(one.Length, other.Length) && one[^(length + 1)] == other[^(length + 1)])
            length++;
        return length;
    }
}
