namespace Sande.Contracts.Validation;

/// <summary>One fault of an input.</summary>
/// <param name="Pointer">A JSON pointer to the field, as <c>/knowledge/trigger</c>; empty for the whole document.</param>
/// <param name="Detail">What is wrong and what would be right, as a sentence.</param>
public sealed record ValidationError(string Pointer, string Detail);
