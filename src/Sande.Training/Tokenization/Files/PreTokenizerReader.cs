using Microsoft.ML.Tokenizers;
using Sande.Training.Tokenization.PreTokenization;

namespace Sande.Training.Tokenization.Files;

/// <summary>The <c>pre_tokenizer</c> of tokenizer.json: any splits, then ByteLevel; or Metaspace.</summary>
internal static class PreTokenizerReader
{
    public static TextPreparation Read(FileJson json)
    {
        var steps = Flatten(json).ToList();
        var splitters = new List<PreTokenizer>();
        var preparation = TextPreparation.None;
        foreach (var step in steps)
        {
            // These two change the text, so another step before or after them would see another text than Hugging Face's does.
            if (preparation != TextPreparation.None)
                throw step.Fault("a step after ByteLevel or Metaspace is not supported");
            switch (step.RequiredField("type").Text())
            {
                case "Split": splitters.Add(Split(step)); break;
                case "Digits": splitters.Add(Digits(step)); break;
                case "ByteLevel": preparation = ByteLevel(step, splitters); break;
                case "Metaspace": preparation = Metaspace(step, splitters); break;
                case var type: throw step.Fault($"the type {type} is not supported; supported: Split, Digits, ByteLevel, Metaspace, Sequence");
            }
        }
        return preparation with { Splitter = Join(splitters) };
    }

    private static IEnumerable<FileJson> Flatten(FileJson json)
        => json.RequiredField("type").Text() == "Sequence" ? json.RequiredField("pretokenizers").Items().SelectMany(Flatten) : [json];

    private static PatternPreTokenizer Split(FileJson json)
    {
        var behavior = json.RequiredField("behavior");
        return new(
            PatternReader.Read(json.RequiredField("pattern")),
            Enum.TryParse<SplitBehavior>(behavior.Text(), out var parsed) ? parsed : throw behavior.Fault($"{behavior.Text()} is none of {string.Join(", ", Enum.GetNames<SplitBehavior>())}"),
            json.FlagField("invert") ?? false);
    }

    private static PatternPreTokenizer Digits(FileJson json)
        => new(new TextPattern(@"\p{N}"), json.FlagField("individual_digits") ?? false ? SplitBehavior.Isolated : SplitBehavior.Contiguous);

    private static TextPreparation ByteLevel(FileJson json, List<PreTokenizer> splitters)
    {
        var addPrefixSpace = json.FlagField("add_prefix_space") ?? true;
        if (addPrefixSpace && splitters.Count > 0)
            throw json.Fault("add_prefix_space after another step is not supported");
        if (json.FlagField("use_regex") ?? true)
            splitters.Add(new PatternPreTokenizer(new TextPattern(PatternPreTokenizer.Gpt2), SplitBehavior.Isolated));
        return new() { ByteLevel = true, Prepend = addPrefixSpace ? PrependScheme.Always : PrependScheme.Never };
    }

    private static TextPreparation Metaspace(FileJson json, List<PreTokenizer> splitters)
    {
        if (splitters.Count > 0)
            throw json.Fault("Metaspace after another step is not supported");
        var space = MetaspaceCharacter(json);
        if (json.FlagField("split") ?? true)
            splitters.Add(new PatternPreTokenizer(TextPattern.Literal(space.ToString()), SplitBehavior.MergedWithNext));
        return new() { Space = space, Prepend = MetaspacePrepend(json) };
    }

    internal static char MetaspaceCharacter(FileJson json)
        => json.RequiredField("replacement") is var field && field.Text() is [var character] ? character : throw field.Fault("is not one character");

    /// <summary>Files before tokenizers 0.14 say <c>add_prefix_space</c> instead.</summary>
    internal static PrependScheme MetaspacePrepend(FileJson json) => json.FlagField("add_prefix_space") is false ? PrependScheme.Never : json.Field("prepend_scheme") switch
    {
        null => PrependScheme.Always,
        { } field when field.Text() == "always" => PrependScheme.Always,
        { } field when field.Text() == "first" => PrependScheme.First,
        { } field when field.Text() == "never" => PrependScheme.Never,
        { } field => throw field.Fault($"{field.Text()} is none of always, first, never"),
    };

    private static PreTokenizer? Join(List<PreTokenizer> splitters) => splitters switch
    {
        [] => null,
        [var only] => only,
        _ => new SequencePreTokenizer(splitters),
    };
}
