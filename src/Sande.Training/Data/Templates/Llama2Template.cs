using Sande.Contracts.Datasets;

namespace Sande.Training.Data.Templates;

/// <summary>Llama 2 chat's (llama, generation.py): <c>[INST] &lt;&lt;SYS&gt;&gt;\n{system}\n&lt;&lt;/SYS&gt;&gt;\n\n{instruction} [/INST]</c>, a space on each side of the answer.</summary>
internal sealed class Llama2Template : PromptTemplate
{
    public override AnswerFormat Answer { get; } = new(" ", " ");

    public override string Render(InstructionRow row)
        => $"[INST] {(row.System is { Length: > 0 } system ? $"<<SYS>>\n{system}\n<</SYS>>\n\n" : "")}{row.Instruction.Trim()} [/INST]";
}
