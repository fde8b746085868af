using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.Instructions;

/// <summary>Rows of <see cref="DatasetKind.Instructions"/>.</summary>
internal static class InstructionRows
{
    public static RowKind<InstructionRow> Kind { get; } = new(
        [
            new FlatLayout(DatasetFormat.Alpaca, Instruction: "instruction", Response: "output", Input: "input"),
            new FlatLayout(DatasetFormat.Dolly, Instruction: "instruction", Response: "response", Input: "context"),
            new FlatLayout(DatasetFormat.OpenOrca, Instruction: "question", Response: "response", System: "system_prompt"),
            new FlatLayout(DatasetFormat.PromptResponse, Instruction: "prompt", Response: "response"),
            new FlatLayout(DatasetFormat.PromptResponse, Instruction: "prompt", Response: "completion"),
            new ConversationLayout(DatasetFormat.ShareGpt, "conversations", TurnStyle.ShareGpt),
            new ConversationLayout(DatasetFormat.ChatMessages, "messages", TurnStyle.ChatMessages),
        ],
        row => !string.IsNullOrWhiteSpace(row.Response));
}
