using System.Text.Json;
using Sande.Contracts.Json;
using Sande.Training.Tokenization;

namespace Sande.Training.Tests.Tokenization;

/// <summary>Tiny tokenizers of this project against the ids and texts that Hugging Face's tokenizers 0.22.2 gives (Fixtures/make_vectors.cjs).</summary>
public sealed class FixtureVectorTests
{
    public static TheoryData<string> Fixtures => [.. Directory.GetDirectories(TokenizerFolder.Fixtures).Select(folder => Path.GetFileName(folder))];

    [Theory, MemberData(nameof(Fixtures))]
    public void Ids_equal_Hugging_Faces(string fixture)
    {
        var tokenizer = TokenizerLoader.Load(Path.Combine(TokenizerFolder.Fixtures, fixture));
        Assert.All(Vectors(fixture), vector =>
        {
            Assert.Equal(vector.Ids, tokenizer.Encode(vector.Text));
            Assert.Equal(vector.Bare, tokenizer.Encode(vector.Text, addSpecialTokens: false));
        });
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Decoded_texts_equal_Hugging_Faces(string fixture)
    {
        var tokenizer = TokenizerLoader.Load(Path.Combine(TokenizerFolder.Fixtures, fixture));
        Assert.All(Vectors(fixture), vector =>
        {
            Assert.Equal(vector.Decoded, tokenizer.Decode(vector.Ids));
            Assert.Equal(vector.DecodedWhole, tokenizer.Decode(vector.Ids, skipSpecialTokens: false));
        });
    }

    private static Vector[] Vectors(string fixture)
        => JsonSerializer.Deserialize<Vector[]>(File.ReadAllBytes(Path.Combine(TokenizerFolder.Fixtures, fixture, "vectors.json")), SandeJson.Options)!;

    private sealed record Vector(string Text, int[] Ids, int[] Bare, string Decoded, string DecodedWhole);
}
