using Sande.Contracts.Datasets;
using Sande.Contracts.Remediations;

namespace Sande.Training.Data;

/// <summary>How a row becomes the text that the model sees before its answer.</summary>
public abstract class PromptTemplate
{
    /// <summary>The template called <paramref name="name"/>.</summary>
    public static PromptTemplate Get(PromptTemplateName name) => name switch
    {
        PromptTemplateName.HumanAssistant => new HumanAssistantTemplate(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Unknown prompt template."),
    };

    /// <summary>The prompt of a row.</summary>
    public abstract string Render(InstructionRow row);

    /// <summary>The row behind a prompt that was already rendered in a data file; other rows as they are.</summary>
    public abstract InstructionRow Unwrap(InstructionRow row);
}

/// <summary>
/// The paper's: <c>Human: {instruction}\nAssistant:</c>, with a system prompt <c>Human: {system}\n{instruction}\nAssistant:</c>
/// (published code, dataset.py).
/// </summary>
internal sealed class HumanAssistantTemplate : PromptTemplate
{
    private const string Human = "Human:";
    private const string Assistant = "Assistant:";

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
