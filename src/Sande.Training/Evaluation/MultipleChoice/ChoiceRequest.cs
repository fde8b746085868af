using Sande.Training.Tokenization;

namespace Sande.Training.Evaluation.MultipleChoice;

/// <summary>A question as tokens.</summary>
/// <param name="Context">What the model reads, at least one token.</param>
/// <param name="Continuations">What it might say, each at least one token.</param>
internal sealed record ChoiceRequest(IReadOnlyList<int> Context, IReadOnlyList<IReadOnlyList<int>> Continuations)
{
    /// <summary>
    /// lm-evaluation-harness's tokenisation (api/model.py, _encode_pair): the whole is encoded at once and what lies behind the context's length is the
    /// continuation, so that a space between them belongs to it. Special tokens as the tokenizer adds them.
    /// </summary>
    public static ChoiceRequest Encode(ITextTokenizer tokenizer, string context, IEnumerable<string> continuations)
    {
        var trimmed = context.TrimEnd();
        var contextIds = tokenizer.Encode(trimmed);
        return new(contextIds, [.. continuations.Select(text => tokenizer.Encode(context + text).Skip(contextIds.Count).ToArray())]);
    }
}
