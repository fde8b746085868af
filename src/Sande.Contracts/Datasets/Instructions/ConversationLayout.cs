using System.Text.Json;
using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.Instructions;

/// <summary>A list of turns: the user's first and the assistant's answer to it make the row, a system turn before them the system prompt.</summary>
internal sealed record ConversationLayout(DatasetFormat Format, string Turns, string Speaker, string Text, string User, string Assistant)
    : IInstructionLayout
{
    private const string SystemSpeaker = "system";

    public string Description => $"{Turns} (a list of {Speaker}, {Text})";

    public bool Fits(JsonElement row) => row.TryGetProperty(Turns, out _);

    public InstructionRow? Read(JsonElement row, out string? fault)
    {
        string? system = null, instruction = null, response = null;
        fault = row.TryGetProperty(Turns, out var turns)
            ? turns.ValueKind == JsonValueKind.Array ? null : $"Field \"{Turns}\" must be a list, not {JsonKinds.Describe(turns.ValueKind)}."
            : $"Field \"{Turns}\" is missing.";
        for (var i = 0; fault is null && response is null && i < turns.GetArrayLength(); i++)
        {
            var (speaker, text) = ReadTurn(turns[i], i, out fault);
            if (instruction is not null)
                response = Expect(Assistant, speaker, text, i, ref fault);
            else if (speaker == SystemSpeaker)
                system = string.IsNullOrWhiteSpace(text) ? null : text;
            else
                instruction = Expect(User, speaker, text, i, ref fault);
        }

        if (fault is null && response is null)
            fault = $"Field \"{Turns}\" has no turn of \"{User}\" that \"{Assistant}\" answers.";
        return fault is null ? new(instruction!, response!, system) : null;
    }

    private (string Speaker, string Text) ReadTurn(JsonElement turn, int index, out string? fault)
    {
        if (turn.ValueKind != JsonValueKind.Object)
        {
            fault = $"Field \"{Turns}[{index}]\" must be an object, not {JsonKinds.Describe(turn.ValueKind)}.";
            return ("", "");
        }

        var fields = new RowFields(turn, $"{Turns}[{index}].");
        var speaker = fields.RequiredText(Speaker);
        var text = fields.RequiredText(Text, mayBeEmpty: speaker != User);
        fault = fields.Fault;
        return (speaker, text);
    }

    private string Expect(string expected, string speaker, string text, int index, ref string? fault)
    {
        if (speaker != expected)
            fault ??= $"Field \"{Turns}[{index}].{Speaker}\" is {InstructionLayouts.Quote(speaker)} where \"{expected}\" must follow.";
        return text;
    }
}
