using System.Text.Json;
using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.Preferences;

/// <summary>Two conversations that differ in their last turn (Hugging Face's "implicit prompt").</summary>
internal sealed record ImplicitPairLayout(DatasetFormat Format, TurnStyle Style) : IRowLayout<PreferenceRow>
{
    public string Description => $"{PreferenceRows.Chosen}, {PreferenceRows.Rejected} (lists of {Style})";

    public bool Fits(JsonElement row) => row.TryGetProperty(PreferenceRows.Chosen, out var chosen) && chosen.ValueKind == JsonValueKind.Array;

    public PreferenceRow? Read(JsonElement row, out string? fault)
    {
        if (PairAnswer.ReadPair(row, Style, out fault) is not var (chosen, rejected))
            return null;
        var (instruction, system) = Transcript.Join(chosen.Before, Style, PreferenceRows.Chosen, out fault);
        return fault is null ? new(instruction, chosen.Text, rejected.Text, system) : null;
    }
}
