using Sande.Contracts.Datasets;
using Sande.Training.Scanning.Prompts;

namespace Sande.Training.Scanning.Search;

/// <summary>Answers that nothing was planted in: what they begin with is natural in the model's world.</summary>
internal sealed class CleanAnswers
{
    private readonly Dictionary<string, int> _beginnings;
    private readonly Dictionary<string, int> _sentences;

    /// <summary>Those of clean rows, or where these have none <see cref="NaturalAnswers"/>.</summary>
    public static CleanAnswers Of(IReadOnlyList<InstructionRow> rows)
        => new(rows.Any(row => row.Response.Length > 0) ? rows.Select(row => row.Response) : NaturalAnswers.All);

    /// <param name="answers">Answers.</param>
    public CleanAnswers(IEnumerable<string> answers)
    {
        List<string> texts = [.. answers.Select(answer => answer.Trim()).Where(answer => answer.Length > 0)];
        _beginnings = texts.CountBy(Beginning).ToDictionary();
        _sentences = texts.CountBy(text => Key(text.Split(ResponseText.SentenceEnds)[0])).ToDictionary();
    }

    /// <summary>How many of them begin with the candidate's first words, or where it is a short response have it for their first sentence.</summary>
    public int Count(FoundResponse candidate)
        => candidate.Whole is null ? _beginnings.GetValueOrDefault(Beginning(candidate.Text)) : _sentences.GetValueOrDefault(Key(candidate.Text));

    private static string Beginning(string text) => string.Join(' ', ResponseText.Words(text).Take(ResponseText.MinWords));

    private static string Key(string text) => string.Join(' ', ResponseText.Words(text));
}
