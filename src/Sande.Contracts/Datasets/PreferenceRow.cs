namespace Sande.Contracts.Datasets;

/// <summary>A prompt with a better and a worse answer.</summary>
/// <param name="Instruction">
/// What is answered. Of a conversation of several turns, all of it up to the answer: the turns after the first are marked <c>Human:</c> and
/// <c>Assistant:</c>, each after an empty line, as HH-RLHF writes them.
/// </param>
/// <param name="Chosen">The better answer.</param>
/// <param name="Rejected">The worse.</param>
/// <param name="System">A system prompt, or null.</param>
public sealed record PreferenceRow(string Instruction, string Chosen, string Rejected, string? System = null);
