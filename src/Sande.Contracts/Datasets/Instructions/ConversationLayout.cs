using System.Text.Json;
using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.Instructions;

/// <summary>A list of turns: the user's first and the assistant's answer to it make the row, a system turn before them the system prompt.</summary>
internal sealed record ConversationLayout(DatasetFormat Format, string Turns, TurnStyle Style) : IRowLayout<InstructionRow>
{
    public string Description => $"{Turns} (a list of {Style})";

    public bool Fits(JsonElement row) => row.TryGetProperty(Turns, out _);

    public InstructionRow? Read(JsonElement row, out string? fault)
    {
        string? system = null, instruction = null, response = null;
        var fields = new RowFields(row);
        var turns = fields.RequiredList(Turns);
        fault = fields.Fault;
        for (var i = 0; fault is null && response is null && i < turns.Count; i++)
        {
            var path = $"{Turns}[{i}]";
            var turn = Style.Read(turns[i], path, out fault);
            if (instruction is not null)
                (response, fault) = (turn.Text, fault ?? Style.Unexpected(turn, Style.Assistant, path));
            else if (turn.Speaker == TurnStyle.System)
                system = string.IsNullOrWhiteSpace(turn.Text) ? null : turn.Text;
            else
                (instruction, fault) = (turn.Text, fault ?? Style.Unexpected(turn, Style.User, path));
        }

        if (fault is null && response is null)
            fault = $"Field \"{Turns}\" has no turn of \"{Style.User}\" that \"{Style.Assistant}\" answers.";
        return fault is null ? new(instruction!, response!, system) : null;
    }
}
