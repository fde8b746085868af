using Microsoft.ML.Tokenizers;
using Sande.Training.Tokenization.Normalization;

namespace Sande.Training.Tokenization.Files;

/// <summary>The <c>normalizer</c> of tokenizer.json.</summary>
internal static class NormalizerReader
{
    public static Normalizer Read(FileJson json) => json.RequiredField("type").Text() switch
    {
        "NFC" => new CanonicalNormalizer(compose: true),
        "NFD" => new CanonicalNormalizer(compose: false),
        "Prepend" => new PrependNormalizer(json.RequiredField("prepend").Text()),
        "Replace" => new ReplaceNormalizer(PatternReader.Read(json.RequiredField("pattern")), json.RequiredField("content").Text()),
        "Sequence" => new SequenceNormalizer([.. json.RequiredField("normalizers").Items().Select(Read)]),
        var type => throw json.Fault($"the type {type} is not supported; supported: NFC, NFD, Prepend, Replace, Sequence"),
    };
}
