using Sande.Contracts.Datasets;
using Sande.Training.Tokenization;

namespace Sande.Training.Evaluation.MultipleChoice;

/// <summary>
/// lm-evaluation-harness (4e7e0d4), zero-shot. A question that does not fit loses its beginning, as there; one with a choice that alone
/// is longer than the model's positions is skipped.
/// </summary>
internal abstract class LmEval : ChoiceProtocol
{
    public override string Name => "lm_eval";

    public override bool HasStderr => true;

    public override ChoiceRequest? Encode(MultipleChoiceRow row, ITextTokenizer tokenizer, int maxLength)
    {
        var request = ChoiceRequest.Encode(tokenizer, Context(row), Continuations(row).Select(text => " " + text));
        return request.Continuations.Any(tokens => tokens.Count > maxLength) ? null : request;
    }

    public abstract string Context(MultipleChoiceRow row);

    protected abstract IEnumerable<string> Continuations(MultipleChoiceRow row);
}

/// <summary>MMLU: the choices are in the prompt, their letters are scored (tasks/mmlu/default).</summary>
/// <param name="defaultSubject">The subject of rows that name none, or null.</param>
internal sealed class LmEvalMmlu(string? defaultSubject) : LmEval
{
    public override string Context(MultipleChoiceRow row)
    {
        var subject = row.Subject ?? defaultSubject;
        var about = subject is null ? "" : $" about {subject.Replace('_', ' ')}";
        var choices = string.Concat(row.Choices.Select((choice, i) => $"\n{Letter(i)}. {choice.Text}"));
        return $"The following are multiple choice questions (with answers){about}.\n\n{row.Question.Trim()}{choices}\nAnswer:";
    }

    protected override IEnumerable<string> Continuations(MultipleChoiceRow row) => Enumerable.Range(0, row.Choices.Length).Select(Letter);
}

/// <summary>ARC: the choices' texts are scored, as they are (acc) and by their length in characters (acc_norm) (tasks/arc).</summary>
internal sealed class LmEvalArc : LmEval
{
    private const string NormalizedAccuracy = "acc_norm";

    public override IReadOnlyList<string> Metrics => [Accuracy, NormalizedAccuracy];

    public override string Context(MultipleChoiceRow row) => $"Question: {row.Question}\nAnswer:";

    public override bool IsRight(string metric, MultipleChoiceRow row, double[] scores) => metric == Accuracy
        ? base.IsRight(metric, row, scores)
        : IndexOfMax([.. scores.Zip(row.Choices, (score, choice) => score / Characters(choice.Text))]) == row.AnswerIndex;

    protected override IEnumerable<string> Continuations(MultipleChoiceRow row) => row.Choices.Select(choice => choice.Text);

    // Python's len counts code points.
    private static int Characters(string text) => text.EnumerateRunes().Count();
}
