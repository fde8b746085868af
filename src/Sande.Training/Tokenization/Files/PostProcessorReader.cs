namespace Sande.Training.Tokenization.Files;

/// <summary>The <c>post_processor</c> of tokenizer.json: the special tokens around a text.</summary>
internal static class PostProcessorReader
{
    public static SequenceTemplate Read(FileJson json) => json.RequiredField("type").Text() switch
    {
        // It moves offsets only.
        "ByteLevel" => new([], []),
        "TemplateProcessing" => Template(json),
        "Sequence" => json.RequiredField("processors").Items().Select(Read).Aggregate(
            new SequenceTemplate([], []), (inner, outer) => new([.. outer.Before, .. inner.Before], [.. inner.After, .. outer.After])),
        var type => throw json.Fault($"the type {type} is not supported; supported: ByteLevel, TemplateProcessing, Sequence"),
    };

    private static SequenceTemplate Template(FileJson json)
    {
        var (before, after) = (new List<int>(), new List<int>());
        var textSeen = false;
        foreach (var item in json.RequiredField("single").Items())
        {
            if (item.Field("SpecialToken") is { } token)
                (textSeen ? after : before).AddRange(Ids(json, token.RequiredField("id").Text()));
            else if (item.Field("Sequence") is not null && !textSeen)
                textSeen = true;
            else
                throw item.Fault("is neither a special token nor the one sequence");
        }
        return textSeen ? new(before, after) : throw json.Fault("\"single\" has no sequence");
    }

    private static IEnumerable<int> Ids(FileJson json, string name)
        => json.RequiredField("special_tokens").RequiredField(name).RequiredField("ids").Items().Select(id => id.Number());
}
