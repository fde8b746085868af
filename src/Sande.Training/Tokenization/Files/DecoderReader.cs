using Sande.Training.Tokenization.Decoding;
using Sande.Training.Tokenization.PreTokenization;

namespace Sande.Training.Tokenization.Files;

/// <summary>The <c>decoder</c> of tokenizer.json.</summary>
internal static class DecoderReader
{
    public static TokenDecoder Read(FileJson json) => json.RequiredField("type").Text() switch
    {
        "ByteLevel" => new ByteLevelDecoder(),
        "ByteFallback" => new ByteFallbackDecoder(),
        "Fuse" => new FuseDecoder(),
        "Replace" => new ReplaceDecoder(PatternReader.Read(json.RequiredField("pattern")), json.RequiredField("content").Text()),
        "Strip" => Strip(json),
        "Metaspace" => new MetaspaceDecoder(PreTokenizerReader.MetaspaceCharacter(json), PreTokenizerReader.MetaspacePrepend(json) != PrependScheme.Never),
        "Sequence" => new SequenceDecoder([.. json.RequiredField("decoders").Items().Select(Read)]),
        var type => throw json.Fault($"the type {type} is not supported; supported: ByteLevel, ByteFallback, Fuse, Replace, Strip, Metaspace, Sequence"),
    };

    private static StripDecoder Strip(FileJson json)
        => json.RequiredField("content") is var content && content.Text() is [var character]
            ? new(character, json.RequiredField("start").Number(), json.RequiredField("stop").Number())
            : throw content.Fault("is not one character");
}
