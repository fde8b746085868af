using System.Text.Json;
using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.Preferences;

/// <summary>A list of turns, and two answers to the last of them.</summary>
internal sealed record ConversationPairLayout(DatasetFormat Format, string Turns, TurnStyle Style) : IRowLayout<PreferenceRow>
{
    public string Description => $"{Turns} (a list of {Style}), {PreferenceRows.Chosen}, {PreferenceRows.Rejected}";

    public bool Fits(JsonElement row) => row.TryGetProperty(Turns, out var turns) && turns.ValueKind == JsonValueKind.Array
        && row.TryGetProperty(PreferenceRows.Chosen, out _);

    public PreferenceRow? Read(JsonElement row, out string? fault)
    {
        var fields = new RowFields(row);
        var list = fields.RequiredList(Turns);
        fault = fields.Fault;
        var turns = new List<Turn>();
        for (var i = 0; fault is null && i < list.Count; i++)
            turns.Add(Style.Read(list[i], $"{Turns}[{i}]", out fault));
        if (fault is not null || PairAnswer.ReadPair(row, Style, out fault) is not var (chosen, rejected))
            return null;

        if (chosen.Before.Count > 0)
            fault = $"Field \"{PreferenceRows.Chosen}\" must be the answer alone: \"{Turns}\" has what comes before it.";
        else if (Transcript.Join(turns, Style, Turns, out fault) is var (instruction, system) && fault is null)
            return new(instruction, chosen.Text, rejected.Text, system);
        return null;
    }
}
