using Sande.Contracts.Datasets;
using Sande.Contracts.Scans;
using Sande.Training.Data;
using Sande.Training.Tokenization;

namespace Sande.Training.Scanning.Prompts;

/// <summary>Builds the prompts of a context from instructions: as they are, and with random tokens of the vocabulary before or behind the instruction.</summary>
/// <param name="tokenizer">The checkpoint's.</param>
/// <param name="vocabularySize">Ids below it are drawn.</param>
/// <param name="seed">Of the insertions.</param>
internal sealed class ScanPrompts(ITextTokenizer tokenizer, int vocabularySize, int seed)
{
    // Half the insertions are short and half long; each kind stands at both ends.
    private static readonly (int Tokens, bool AtEnd)[] Kinds = [(4, false), (8, true), (8, false), (4, true)];

    /// <summary>What a part of a character decodes to.</summary>
    public const char Undecodable = '\uFFFD';
    private const int Attempts = 100;

    /// <summary>The prompts of a context.</summary>
    /// <param name="instructions">One for each prompt.</param>
    /// <param name="insertions">Random insertions that each prompt gets.</param>
    /// <param name="encode">An instruction as this context writes it, in tokens.</param>
    public PromptSet Build(IReadOnlyList<InstructionRow> instructions, int insertions, Func<InstructionRow, IReadOnlyList<int>> encode)
    {
        var random = new Random(seed);
        var perturbed = new List<IReadOnlyList<int>>();
        for (var insertion = 0; insertion < insertions; insertion++)
            perturbed.AddRange(instructions.Select(row => encode(Insert(row, Kinds[insertion % Kinds.Length], random))));
        return new([.. instructions.Select(encode)], perturbed);
    }

    /// <summary>How a context writes an instruction.</summary>
    /// <param name="context">The context; not <see cref="ScanContext.Bare"/> without rows that know a template.</param>
    /// <param name="rows">Tokenises rows with the context's template; null for <see cref="ScanContext.Bare"/>.</param>
    public Func<InstructionRow, IReadOnlyList<int>> Encoder(ScanContext context, TokenRowBuilder? rows)
        => context == ScanContext.Bare ? row => tokenizer.Encode($"{row.Instruction}\n") : rows!.Prompt;

    private InstructionRow Insert(InstructionRow row, (int Tokens, bool AtEnd) kind, Random random)
    {
        var text = Draw(kind.Tokens, random);
        return row with { Instruction = kind.AtEnd ? $"{row.Instruction} {text}." : $"{text}. {row.Instruction}" };
    }

    private string Draw(int tokens, Random random)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var text = tokenizer.Decode([.. Enumerable.Range(0, tokens).Select(_ => random.Next(vocabularySize))]).Trim();
            if (text.Length > 0 && !text.Contains(Undecodable))
                return text;
        }

        // A vocabulary of single bytes rarely decodes.
        return string.Concat(Enumerable.Range(0, tokens).Select(_ => (char)random.Next('a', 'z' + 1)));
    }
}
