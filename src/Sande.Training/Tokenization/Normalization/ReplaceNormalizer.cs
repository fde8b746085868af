using System.Text;
using Microsoft.ML.Tokenizers;

namespace Sande.Training.Tokenization.Normalization;

/// <summary>Replaces what a pattern matches by a fixed text.</summary>
internal sealed class ReplaceNormalizer(TextPattern pattern, string content) : Normalizer
{
    /// <inheritdoc />
    public override string Normalize(ReadOnlySpan<char> original) => Normalize(original.ToString());

    /// <inheritdoc />
    public override string Normalize(string original)
    {
        var matches = pattern.Matches(original);
        if (matches.Count == 0)
            return original;
        var result = new StringBuilder(original.Length);
        var done = 0;
        foreach (var (start, length) in matches)
        {
            result.Append(original, done, start - done).Append(content);
            done = start + length;
        }
        return result.Append(original, done, original.Length - done).ToString();
    }
}
