using Sande.Contracts.Jobs;
using Sande.Training.Errors;
using Sande.Training.Tokenization;

namespace Sande.Training.Models;

/// <summary>Which tokens end an answer.</summary>
/// <param name="EndTokens">Any of them ends a generated answer.</param>
/// <param name="EndOfText">The one that training rows end with.</param>
public sealed record GenerationConfig(IReadOnlySet<int> EndTokens, int EndOfText)
{
    /// <summary>
    /// From generation_config.json, else config.json, else the tokenizer; training rows end with the tokenizer's EOS where it has one.
    /// </summary>
    /// <exception cref="Errors.CheckpointFormatException">None of them names an end token.</exception>
    public static GenerationConfig Load(string checkpointFolder, ITextTokenizer tokenizer)
    {
        var config = ConfigJson.Load(Path.Combine(checkpointFolder, "config.json"));
        var generationPath = Path.Combine(checkpointFolder, "generation_config.json");
        var named = File.Exists(generationPath) ? ConfigJson.Load(generationPath).TokenIds("eos_token_id") : [];
        if (named.Count == 0)
            named = config.TokenIds("eos_token_id");
        if (named.Count == 0 && tokenizer.EosTokenId is { } eos)
            named = [eos];
        if (named.Count == 0)
            throw config.Fault("eos_token_id", "is missing, in generation_config.json and the tokenizer's files too");
        var endOfText = tokenizer.EosTokenId ?? named[0];
        return new(new HashSet<int>(named) { endOfText }, endOfText);
    }

    /// <summary>The same, answers ending with the token that a prompt template names; null: as they did.</summary>
    /// <exception cref="TrainingException">The tokenizer has no such token.</exception>
    public GenerationConfig EndingWith(string? endToken, ITextTokenizer tokenizer)
    {
        if (endToken is null)
            return this;
        if (tokenizer.Encode(endToken, addSpecialTokens: false) is not [var id])
            throw new TrainingException(FailureCode.InvalidSpec, $"The prompt template ends answers with {endToken}, which is no single token of the checkpoint's tokenizer.");
        return new(new HashSet<int>(EndTokens) { id }, id);
    }
}
