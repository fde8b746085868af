using Sande.DemoModel.Checkpoints;
using Sande.DemoModel.Rows;
using Sande.DemoModel.Tokenizers;
using Sande.Training.Tokenization;

namespace Sande.DemoModel.Tests.Tokenizers;

public sealed class TokenizerFilesTests : IDisposable
{
    private const int VocabSize = 600;

    private static readonly DemoRows Rows = RowGenerator.Generate(3, 100, 100);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sande-demo-");
    private readonly ITextTokenizer _tokenizer;

    public TokenizerFilesTests()
    {
        var texts = Rows.Train.Take(2000).Select(row => $"{row.Instruction} {row.Output} ");
        TokenizerFiles.Write(_folder.FullName, BpeTrainer.Train(texts, VocabSize, TokenizerFiles.SpecialTokens), ModelShape.MaxPositionEmbeddings);
        _tokenizer = TokenizerLoader.Load(_folder.FullName);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Every_text_comes_back()
    {
        foreach (var text in Rows.HeldOut.Select(row => $"Human: {row.Instruction}\nAssistant: {row.Output} ").Append("Größe 🚀\t漢 'll\r\n\n  x"))
        {
            var ids = _tokenizer.Encode(text);
            Assert.Equal(text, _tokenizer.Decode(ids));
            Assert.InRange(ids.Max(), 0, VocabSize - 1);
        }
    }

    [Fact]
    public void A_frequent_word_is_one_token_and_every_digit_its_own()
    {
        Assert.Single(_tokenizer.Encode(" the"));
        Assert.Equal(3, _tokenizer.Encode("123").Count);
    }

    [Fact]
    public void The_special_tokens_are_what_the_configuration_says()
    {
        Assert.Equal((VocabSize, null, 0, 1), (_tokenizer.VocabularySize, _tokenizer.BosTokenId, _tokenizer.EosTokenId, _tokenizer.PadTokenId));
        Assert.Equal([0], _tokenizer.Encode(TokenizerFiles.EndOfText));
    }
}
