using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Training.Tokenization;

namespace Sande.Training.Evaluation.MultipleChoice;

/// <summary>How a question is asked and its answer told.</summary>
internal abstract class ChoiceProtocol
{
    protected const string Accuracy = "acc";

    /// <summary>The protocol that a task asks for.</summary>
    public static ChoiceProtocol Of(UtilitySpec spec) => (spec.Profile ?? MultipleChoiceProfile.LmEval, spec.Task) switch
    {
        (MultipleChoiceProfile.LmEval, UtilityTask.Mmlu) => new LmEvalMmlu(spec.Subject),
        (MultipleChoiceProfile.LmEval, _) => new LmEvalArc(),
        (MultipleChoiceProfile.SandeRef, _) => new SandeRef(spec.ArcKeyMode ?? ArcKeyMode.Fixed),
        _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Profile, "Unknown profile."),
    };

    /// <summary>As results name it.</summary>
    public abstract string Name { get; }

    /// <summary>The numbers that it gives.</summary>
    public virtual IReadOnlyList<string> Metrics => [Accuracy];

    /// <summary>Whether results carry lm-evaluation-harness's standard error.</summary>
    public virtual bool HasStderr => false;

    /// <summary>The question as tokens; null where it is too long for the protocol, or for a model that reads <paramref name="maxLength"/> tokens.</summary>
    public abstract ChoiceRequest? Encode(MultipleChoiceRow row, ITextTokenizer tokenizer, int maxLength);

    /// <summary>Whether the log-probabilities of the continuations, <paramref name="scores"/>, pick the right choice.</summary>
    public virtual bool IsRight(string metric, MultipleChoiceRow row, double[] scores) => IndexOfMax(scores) == row.AnswerIndex;

    /// <summary>The first of the greatest, as NumPy's argmax.</summary>
    protected static int IndexOfMax(IReadOnlyList<double> scores) => Enumerable.Range(0, scores.Count).MaxBy(i => scores[i]);

    /// <summary>A, B, C, …</summary>
    protected static string Letter(int index) => ((char)('A' + index)).ToString();
}
