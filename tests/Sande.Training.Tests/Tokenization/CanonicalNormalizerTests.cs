using System.Diagnostics;
using CsCheck;
using Sande.Training.Tokenization.Normalization;

namespace Sande.Training.Tests.Tokenization;

/// <summary>Normalization forms C and D against the Unicode Character Database (Python's unicodedata) and Annex 15's laws.</summary>
public sealed class CanonicalNormalizerTests
{
    private static readonly CanonicalNormalizer FormC = new(compose: true);
    private static readonly CanonicalNormalizer FormD = new(compose: false);

    [Theory]
    [InlineData("\u0065\u0301", "\u00e9", "\u0065\u0301")]
    [InlineData("\u212b", "\u00c5", "\u0041\u030a")]
    [InlineData("\u0958", "\u0915\u093c", "\u0915\u093c")]
    [InlineData("\u0071\u0307\u0323", "\u0071\u0323\u0307", "\u0071\u0323\u0307")]
    [InlineData("\u1e0b\u0323", "\u1e0d\u0307", "\u0064\u0323\u0307")]
    [InlineData("\u1100\u1161\u11a8", "\uac01", "\u1100\u1161\u11a8")]
    [InlineData("\uac00\u11a8", "\uac01", "\u1100\u1161\u11a8")]
    [InlineData("\u0344", "\u0308\u0301", "\u0308\u0301")]
    [InlineData("\u0061\u0315\u0300\u05ae\u0300\u0062", "\u00e0\u05ae\u0300\u0315\u0062", "\u0061\u05ae\u0300\u0300\u0315\u0062")]
    [InlineData("\u0bc7\u0bbe", "\u0bcb", "\u0bc7\u0bbe")]
    [InlineData("\U0001d15e", "\U0001d157\U0001d165", "\U0001d157\U0001d165")]
    [InlineData("\U00011131\U00011127", "\U0001112e", "\U00011131\U00011127")]
    public void Both_forms_equal_the_databases(string text, string composed, string decomposed)
    {
        Assert.Equal(composed, FormC.Normalize(text));
        Assert.Equal(decomposed, FormD.Normalize(text));
    }

    [Fact]
    public void Forms_agree_with_each_other()
    {
        var characters = Gen.OneOf(Gen.Char['\u00c0', '\u0370'], Gen.Char['\u0300', '\u0345'], Gen.Char['\u0900', '\u0dff'], Gen.Char['\u1100', '\u11ff'], Gen.Char['\u1e00', '\u1fff'], Gen.Char['\uac00', '\uac60']);
        characters.Array[0, 12].Select(units => new string(units)).Sample(text =>
        {
            var (composed, decomposed) = (FormC.Normalize(text), FormD.Normalize(text));
            Assert.Equal(composed, FormC.Normalize(composed));
            Assert.Equal(composed, FormC.Normalize(decomposed));
            Assert.Equal(decomposed, FormD.Normalize(composed));
        });
    }

    [Fact]
    public void A_megabyte_of_marks_is_not_quadratic()
    {
        var clock = Stopwatch.StartNew();
        FormC.Normalize("a" + string.Concat(Enumerable.Repeat("\u0301\u0323", 1 << 18)));
        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), $"{clock.Elapsed}");
    }
}
