using System.Text;
using System.Text.Json.Nodes;
using Sande.Training.Tokenization;

namespace Sande.Training.Tests.Tokenization;

/// <summary>A folder with a tokenizer's files, deleted at the end.</summary>
internal sealed class TokenizerFolder : IDisposable
{
    public static string Fixtures { get; } = Path.Combine(SharedData.Repository, "tests", "Sande.Training.Tests", "Tokenization", "Fixtures");

    public string Root { get; } = Directory.CreateTempSubdirectory("sande-tokenizer-").FullName;

    public TokenizerFolder With(string file, string content)
    {
        File.WriteAllText(Path.Combine(Root, file), content, new UTF8Encoding(false));
        return this;
    }

    public TokenizerFolder With(string file, byte[] content)
    {
        File.WriteAllBytes(Path.Combine(Root, file), content);
        return this;
    }

    public TokenizerFolder With(string file, JsonNode content) => With(file, content.ToJsonString());

    public TokenizerFolder Copy(string source, string? file = null)
    {
        File.Copy(source, Path.Combine(Root, file ?? Path.GetFileName(source)));
        return this;
    }

    public ITextTokenizer Load() => TokenizerLoader.Load(Root);

    /// <summary>A committed tokenizer.json, to be changed and written.</summary>
    public static JsonObject Fixture(string name) => JsonNode.Parse(File.ReadAllBytes(Path.Combine(Fixtures, name, "tokenizer.json")))!.AsObject();

    public static JsonObject Token(int id, string content, bool special = true, bool lstrip = false, bool rstrip = false, bool normalized = false) => new()
    {
        ["id"] = id, ["content"] = content, ["special"] = special, ["lstrip"] = lstrip, ["rstrip"] = rstrip, ["normalized"] = normalized, ["single_word"] = false,
    };

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
