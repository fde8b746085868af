using Sande.Contracts.Datasets;

namespace Sande.Training.Data.Templates;

/// <summary>Llama 3 instruct's (llama3, tokenizer.py): a header with the role, an empty line, the trimmed content, <c>&lt;|eot_id|&gt;</c>.</summary>
internal sealed class Llama3Template : PromptTemplate
{
    private const string End = "<|eot_id|>";

    public override AnswerFormat Answer { get; } = new("", "", End);

    public override string Render(InstructionRow row)
        => $"{(row.System is { Length: > 0 } system ? Turn("system", system) : "")}{Turn("user", row.Instruction)}{Header("assistant")}";

    private static string Turn(string role, string content) => $"{Header(role)}{content.Trim()}{End}";

    private static string Header(string role) => $"<|start_header_id|>{role}<|end_header_id|>\n\n";
}
