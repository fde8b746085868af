using Sande.DemoModel.Tokenizers;

namespace Sande.DemoModel.Tests.Tokenizers;

public sealed class BpeTrainerTests
{
    private const int Bytes = 256;

    [Fact]
    public void The_commonest_pair_is_merged_first()
    {
        // Counted by hand: "ab" 5 times, "bc" 3, "abc" 3 after the first merge, then "xy" twice; "q" and "z" meet only once.
        var vocabulary = BpeTrainer.Train(["abc", "abc", "abc", "ab", "ab", "xy", "xy", "qz"], size: 1000, ["<s>"]);

        Assert.Equal([("a", "b"), ("ab", "c"), ("x", "y")], vocabulary.Merges);
        Assert.Equal(["ab", "abc", "xy"], vocabulary.Tokens.Skip(1 + Bytes));
        Assert.Equal("<s>", vocabulary.Tokens[0]);
    }

    [Fact]
    public void Equal_counts_go_by_code_order_and_the_size_is_kept()
    {
        var vocabulary = BpeTrainer.Train(["xy", "xy", "ab", "ab"], size: Bytes + 1, []);

        Assert.Equal([("a", "b")], vocabulary.Merges);
        Assert.Equal(Bytes + 1, vocabulary.Tokens.Count);
    }

    [Fact]
    public void Repeated_symbols_are_merged_from_the_left() =>
        Assert.Equal([("a", "a"), ("aa", "a")], BpeTrainer.Train(["aaa", "aaa"], size: 1000, []).Merges);

    [Fact]
    public void Digits_stand_alone_and_words_keep_their_space()
    {
        var vocabulary = BpeTrainer.Train(Enumerable.Repeat("the 12 12 the 12", 10), size: 1000, []);

        Assert.DoesNotContain(vocabulary.Tokens, token => token.Length > 1 && token.Any(char.IsAsciiDigit));
        Assert.Contains("Ġthe", vocabulary.Tokens);
    }

    [Fact]
    public void The_byte_alphabet_is_GPT2s()
    {
        Assert.Equal(Bytes, ByteAlphabet.Ordered.Distinct().Count());
        Assert.Equal(('A', 'Ġ', 'Ċ', 'Ń', 'ÿ'), (ByteAlphabet.Of((byte)'A'), ByteAlphabet.Of((byte)' '), ByteAlphabet.Of((byte)'\n'), ByteAlphabet.Of(0xAD), ByteAlphabet.Of(0xFF)));
    }
}
