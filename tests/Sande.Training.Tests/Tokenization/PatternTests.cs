using Sande.Training.Tokenization;
using Sande.Training.Tokenization.PreTokenization;

namespace Sande.Training.Tests.Tokenization;

/// <summary>Splitting: the behaviours of tokenizers' Split (their own example), and characters beyond U+FFFF.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData(nameof(SplitBehavior.Removed), "How|are|you|doing|?")]
    [InlineData(nameof(SplitBehavior.Isolated), "How| |are| |you| |doing|?")]
    [InlineData(nameof(SplitBehavior.MergedWithPrevious), "How |are |you |doing|?")]
    [InlineData(nameof(SplitBehavior.MergedWithNext), "How| are| you| doing|?")]
    [InlineData(nameof(SplitBehavior.Contiguous), "How| |are| |you| |doing?")]
    public void Inverted_split_of_words(string behavior, string pieces)
        => Assert.Equal(pieces, Pieces(@"\w+|[^\w\s]+", "How are you doing?", Enum.Parse<SplitBehavior>(behavior), invert: true));

    [Theory]
    [InlineData(@"\p{L}+", "a𝐀𠮷b🚀c", "a𝐀𠮷b|🚀|c")]
    [InlineData(@"\p{N}{1,3}", "𝟙𝟚𝟛𝟜x", "𝟙𝟚𝟛|𝟜|x")]
    [InlineData(@"[^\s\p{L}\p{N}]+", "!🚀 𝐀", "!🚀| 𝐀")]
    [InlineData("(?i:'s)", "'S'\u017f", "'S|'\u017f")]
    public void Code_points_have_their_category(string pattern, string text, string pieces)
        => Assert.Equal(pieces, Pieces(pattern, text, SplitBehavior.Isolated));

    private static string Pieces(string pattern, string text, SplitBehavior behavior, bool invert = false)
        => string.Join('|', new PatternPreTokenizer(new TextPattern(pattern), behavior, invert).PreTokenize(text).Select(piece => text.Substring(piece.Offset, piece.Length)));
}
