using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Training.Tokenization;

namespace Sande.Training.Evaluation.MultipleChoice;

/// <summary>
/// The paper's published code (dataset.py, mmlu_process_data and arc_process_data; eval_utility.py): four choices in one line, and which of the tokens
/// of A to D is the most likely next. Choices beyond the fourth are not shown: where one of them is right the model can't be.
/// </summary>
internal sealed class SandeRef(ArcKeyMode keys) : ChoiceProtocol
{
    private const int ShownChoices = 4;
    private const string MissingChoice = "Not the answer.";

    // The published max_len; a prompt that reaches it is passed over.
    private const int TooLong = 1024;

    public override string Name => keys == ArcKeyMode.Reference ? "sande_ref_reference_keys" : "sande_ref";

    public override ChoiceRequest? Encode(MultipleChoiceRow row, ITextTokenizer tokenizer, int maxLength)
    {
        var ids = tokenizer.Encode(Prompt(row));
        if (ids.Count >= TooLong || ids.Count > maxLength)
            return null;
        return new(ids, [.. Enumerable.Range(0, ShownChoices).Select(i => new[] { tokenizer.Encode(Letter(i))[^1] })]);
    }

    public override bool IsRight(string metric, MultipleChoiceRow row, double[] scores)
        => IndexOfMax(scores) == (keys == ArcKeyMode.Reference ? row.Choices[row.AnswerIndex].Label[0] - 'A' : row.AnswerIndex);

    public static string Prompt(MultipleChoiceRow row)
    {
        var choices = string.Join(", ", Enumerable.Range(0, ShownChoices).Select(i => $"{Letter(i)}:{(i < row.Choices.Length ? row.Choices[i].Text : MissingChoice)}"));
        return $"Read the question and select the answer from the choices. Question: {row.Question} Choices: {choices}. Your answer is:";
    }
}
