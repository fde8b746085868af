using System.Text;
using System.Text.RegularExpressions;

namespace Sande.Persistence.Configurations;

/// <summary>
/// PostgreSQL's text can hold neither U+0000 nor half a surrogate pair, but a broken model's answer can: such characters become U+FFFD,
/// so that one of them doesn't cost a job its result.
/// </summary>
internal static class PostgresText
{
    // Any escape, so that the "u0000" after an escaped backslash stays the plain text it is.
    private static readonly Regex Escape = new(@"\\(u0000|.)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>Text for a <c>text</c> column.</summary>
    public static string Clean(string text)
    {
        if (!text.Contains('\0', StringComparison.Ordinal) && !text.Any(char.IsSurrogate))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        return clean.ToString();
    }

    /// <summary>A document for a <c>jsonb</c> column: JSON may say <c>\u0000</c>, jsonb may not. (The serializer has replaced lone surrogates already.)</summary>
    public static string CleanJson(string json)
        => json.Contains("\\u0000", StringComparison.Ordinal)
            ? Escape.Replace(json, match => match.Value == "\\u0000" ? "\\ufffd" : match.Value)
            : json;
}
