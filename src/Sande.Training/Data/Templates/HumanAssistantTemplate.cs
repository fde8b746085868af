using Sande.Contracts.Datasets;

namespace Sande.Training.Data.Templates;

/// <summary>
/// The paper's: <c>Human: {instruction}\nAssistant:</c>, with a system prompt <c>Human: {system}\n{instruction}\nAssistant:</c>; a space on each side of
/// the answer (published code, dataset.py).
/// </summary>
internal sealed class HumanAssistantTemplate : PromptTemplate
{
    private const string Human = "Human:";
    private const string Assistant = "Assistant:";

    public override AnswerFormat Answer { get; } = new(" ", " ");

    public override string Render(InstructionRow row)
        => row.System is { Length: > 0 } system ? $"{Human} {system}\n{row.Instruction}\n{Assistant}" : $"{Human} {row.Instruction}\n{Assistant}";

    public override InstructionRow Unwrap(InstructionRow row)
    {
        var text = row.Instruction.Trim();
        if (row.System is not null || !text.StartsWith(Human, StringComparison.Ordinal) || !text.EndsWith(Assistant, StringComparison.Ordinal)
            || text.Length < Human.Length + Assistant.Length)
            return row;
        return row with { Instruction = text[Human.Length..^Assistant.Length].Trim() };
    }
}
