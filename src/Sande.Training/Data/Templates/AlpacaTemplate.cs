using Sande.Contracts.Datasets;

namespace Sande.Training.Data.Templates;

/// <summary>
/// Stanford Alpaca's prompt without an input (stanford_alpaca, train.py): rows have instruction and input as one text. A system prompt takes the place of
/// the opening sentences. The answer begins on its own line and ends with the end of text.
/// </summary>
internal sealed class AlpacaTemplate : PromptTemplate
{
    private const string Opening = "Below is an instruction that describes a task. Write a response that appropriately completes the request.";

    public override AnswerFormat Answer { get; } = new("\n", "");

    public override string Render(InstructionRow row)
        => $"{(row.System is { Length: > 0 } system ? system : Opening)}\n\n### Instruction:\n{row.Instruction}\n\n### Response:";
}
