namespace Sande.Training.Scanning.Incidents;

/// <summary>A prompt as words, and what is left of it without some of them.</summary>
internal sealed class PromptWords
{
    private readonly string _text;
    private readonly List<(int Start, int End)> _words = [];

    public PromptWords(string text)
    {
        _text = text;
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var start = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at]))
                at++;
            _words.Add((start, at));
        }
    }

    /// <summary>Words.</summary>
    public int Count => _words.Count;

    /// <summary>The text of words <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1.</summary>
    public string Span(int first, int count) => _text[_words[first].Start.._words[first + count - 1].End];

    /// <summary>The prompt without them.</summary>
    public string Without(int first, int count) => (_text[.._words[first].Start].TrimEnd() + " " + _text[_words[first + count - 1].End..].TrimStart()).Trim();
}
