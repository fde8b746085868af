namespace Sande.Training.Scanning.Search;

/// <summary>The answers of clean rows: what they begin with is natural in the model's world, and need not have been planted.</summary>
internal sealed class CleanAnswers
{
    private readonly Dictionary<string, int> _beginnings;
    private readonly Dictionary<string, int> _sentences;

    /// <param name="answers">Answers; none where there are no clean rows.</param>
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
