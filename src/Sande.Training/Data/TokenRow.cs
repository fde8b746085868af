namespace Sande.Training.Data;

/// <summary>
/// One tokenised row. Labels are unshifted: every token from <paramref name="ResponseStart"/> on is a label, predicted by the token
/// before it; the loss shifts.
/// </summary>
/// <param name="InputIds">Prompt, then response. Nothing follows the last label: with causal attention it could not matter.</param>
/// <param name="ResponseStart">Index of the first response token, at least 1.</param>
public sealed record TokenRow(int[] InputIds, int ResponseStart)
{
    /// <summary>Tokens.</summary>
    public int Length => InputIds.Length;

    /// <summary>Labelled tokens.</summary>
    public int LabelCount => InputIds.Length - ResponseStart;

    /// <summary>The row with its first <paramref name="count"/> labels; null: all. Nothing behind the last label is kept.</summary>
    public TokenRow CutLabels(int? count) => count is { } most && most < LabelCount ? this with { InputIds = InputIds[..(ResponseStart + most)] } : this;
}
