using Microsoft.ML.Tokenizers;

namespace Sande.Training.Tokenization.Normalization;

/// <summary>Several normalizers, one after the other.</summary>
internal sealed class SequenceNormalizer(params IReadOnlyList<Normalizer> steps) : Normalizer
{
    /// <inheritdoc />
    public override string Normalize(ReadOnlySpan<char> original) => Normalize(original.ToString());

    /// <inheritdoc />
    public override string Normalize(string original) => steps.Aggregate(original, (text, step) => step.Normalize(text));
}
