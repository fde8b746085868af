namespace Sande.Contracts.Datasets;

/// <summary>A clean pair (x, y), whatever its file's format.</summary>
/// <param name="Instruction">What the user asks: instruction and input joined by a space.</param>
/// <param name="Response">The clean answer.</param>
/// <param name="System">A system prompt, or null.</param>
public sealed record InstructionRow(string Instruction, string Response, string? System = null);
