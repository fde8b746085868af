using System.Text.Json;

namespace Sande.Contracts.Datasets.Instructions;

/// <summary>Where a format keeps the instruction, the response and the system prompt.</summary>
internal interface IInstructionLayout
{
    /// <summary>The format.</summary>
    DatasetFormat Format { get; }

    /// <summary>Its fields, for people.</summary>
    string Description { get; }

    /// <summary>Whether <paramref name="row"/> has the fields that tell this format from the others.</summary>
    bool Fits(JsonElement row);

    /// <summary>The row's texts; null with what is wrong in <paramref name="fault"/>. The response may be empty.</summary>
    InstructionRow? Read(JsonElement row, out string? fault);
}

/// <summary>The formats of instruction rows, in the order in which they are tried.</summary>
internal static class InstructionLayouts
{
    public static IReadOnlyList<IInstructionLayout> All { get; } =
    [
        new FlatLayout(DatasetFormat.Alpaca, Instruction: "instruction", Response: "output", Input: "input"),
        new FlatLayout(DatasetFormat.Dolly, Instruction: "instruction", Response: "response", Input: "context"),
        new FlatLayout(DatasetFormat.OpenOrca, Instruction: "question", Response: "response", System: "system_prompt"),
        new FlatLayout(DatasetFormat.PromptResponse, Instruction: "prompt", Response: "response"),
        new FlatLayout(DatasetFormat.PromptResponse, Instruction: "prompt", Response: "completion"),
        new ConversationLayout(DatasetFormat.ShareGpt, Turns: "conversations", Speaker: "from", Text: "value", User: "human", Assistant: "gpt"),
        new ConversationLayout(DatasetFormat.ChatMessages, Turns: "messages", Speaker: "role", Text: "content", User: "user", Assistant: "assistant"),
    ];

    private const int NamedFields = 8;

    /// <summary>Says that <paramref name="row"/> has no known format, and which there are.</summary>
    public static string DescribeUnknown(JsonElement row)
    {
        var names = row.EnumerateObject().Take(NamedFields).Select(field => Quote(field.Name));
        return $"The row's fields ({string.Join(", ", names)}) are of no known format. Known: {string.Join("; ", All.Select(layout => layout.Description))}.";
    }

    /// <summary>A text from the file, short and on one line, for a message.</summary>
    public static string Quote(string text)
    {
        const int longest = 40;
        return JsonSerializer.Serialize(text.Length <= longest ? text : text[..longest] + "…", Json.SandeJson.Options);
    }
}
