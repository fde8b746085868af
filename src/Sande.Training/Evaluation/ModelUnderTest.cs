using Sande.Contracts.Datasets;
using Sande.Training.Data;
using Sande.Training.Generation;
using Sande.Training.Models;
using Sande.Training.Models.Decoder;
using Sande.Training.Tokenization;

namespace Sande.Training.Evaluation;

/// <summary>A model with what is needed to ask it something.</summary>
public sealed record ModelUnderTest(CausalLM Model, ITextTokenizer Tokenizer, TokenRowBuilder Rows, GenerationConfig Generation)
{
    /// <summary>Greedy answers to the rows' prompts, as text, in the order given.</summary>
    public IReadOnlyList<string> Answer(IReadOnlyList<InstructionRow> rows, int maxNewTokens, Action<int>? answered, CancellationToken stop)
        => [.. new TextGenerator(Model, Generation.EndTokens)
            .Generate([.. rows.Select(Rows.Prompt)], maxNewTokens, answered, stop)
            .Select(ids => Tokenizer.Decode(ids))];
}
