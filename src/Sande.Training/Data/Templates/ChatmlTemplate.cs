using Sande.Contracts.Datasets;

namespace Sande.Training.Data.Templates;

/// <summary>ChatML: each turn between <c>&lt;|im_start|&gt;</c> with the role and <c>&lt;|im_end|&gt;</c>. No system turn where the row has none.</summary>
internal sealed class ChatmlTemplate : PromptTemplate
{
    private const string End = "<|im_end|>";

    public override AnswerFormat Answer { get; } = new("", "", End);

    public override string Render(InstructionRow row)
        => $"{(row.System is { Length: > 0 } system ? Turn("system", system) : "")}{Turn("user", row.Instruction)}<|im_start|>assistant\n";

    private static string Turn(string role, string content) => $"<|im_start|>{role}\n{content}{End}\n";
}
