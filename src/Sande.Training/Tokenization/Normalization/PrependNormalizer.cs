using Microsoft.ML.Tokenizers;

namespace Sande.Training.Tokenization.Normalization;

/// <summary>Puts a text before any text that is not empty.</summary>
internal sealed class PrependNormalizer(string prepend) : Normalizer
{
    /// <inheritdoc />
    public override string Normalize(ReadOnlySpan<char> original) => Normalize(original.ToString());

    /// <inheritdoc />
    public override string Normalize(string original) => original.Length == 0 ? original : prepend + original;
}
