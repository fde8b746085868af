using System.Text.Json;
using Sande.Training.Tokenization.Bpe;

namespace Sande.Training.Tokenization.Files;

/// <summary>A BPE vocabulary and its merges, as tokenizer.json and vocab.json hold them.</summary>
internal static class VocabularyReader
{
    /// <summary>An object of ids by token.</summary>
    public static Dictionary<string, int> Read(FileJson json)
    {
        json.Expect(JsonValueKind.Object, "an object");
        var vocabulary = new Dictionary<string, int>(json.Element.GetPropertyCount());
        foreach (var (token, id) in json.Fields())
            vocabulary[token] = id.Number();
        return vocabulary;
    }

    /// <summary>A list of merges, each <c>"a b"</c> or <c>["a", "b"]</c>, the first to merge first.</summary>
    public static MergeTable ReadMerges(FileJson json, Dictionary<string, int> vocabulary)
    {
        json.Expect(JsonValueKind.Array, "a list");
        var merges = new MergeListBuilder(vocabulary);
        foreach (var item in json.Element.EnumerateArray())
        {
            var (left, right) = item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2
                ? (json.ReadText(item[0]), json.ReadText(item[1]))
                : MergeListBuilder.Halves(json.ReadText(item)) ?? throw json.Fault($"merge {merges.Count} is not two tokens");
            if (merges.Add(left, right) is { } missing)
                throw json.Fault($"merge {merges.Count} names {missing}, which is not in the vocabulary");
        }
        return merges.Table;
    }
}
