using System.Text.Json;
using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.Preferences;

/// <summary>
/// The prompt as a text. The answers are texts, or turns: where those repeat the conversation before the answer, it is the prompt, for it may
/// have more (a system turn, earlier turns).
/// </summary>
internal sealed record FlatPairLayout(DatasetFormat Format, string Instruction, string? Input = null, string? System = null) : IRowLayout<PreferenceRow>
{
    public string Description { get; } =
        $"{Instruction}{(Input is null ? "" : $", {Input} (optional)")}, {PreferenceRows.Chosen}, {PreferenceRows.Rejected}";

    public bool Fits(JsonElement row) => row.TryGetProperty(Instruction, out _) && row.TryGetProperty(PreferenceRows.Chosen, out _);

    public PreferenceRow? Read(JsonElement row, out string? fault)
    {
        var fields = new RowFields(row);
        var instruction = fields.RequiredText(Instruction);
        var input = fields.OptionalText(Input);
        var system = fields.OptionalText(System);
        fault = fields.Fault;
        var style = StyleOf(row);
        if (fault is not null || PairAnswer.ReadPair(row, style, out fault) is not var (chosen, rejected))
            return null;

        if (input is not null)
            instruction = $"{instruction} {input}";
        if (chosen.Before.Count > 0)
            (instruction, system) = Transcript.Join(chosen.Before, style, PreferenceRows.Chosen, out fault);
        return fault is null ? new(instruction, chosen.Text, rejected.Text, system) : null;
    }

    /// <summary>Answers that are single objects are LLaMA-Factory's turns; lists are chat messages.</summary>
    private static TurnStyle StyleOf(JsonElement row)
        => row.TryGetProperty(PreferenceRows.Chosen, out var chosen) && chosen.ValueKind == JsonValueKind.Object && chosen.TryGetProperty(TurnStyle.ShareGpt.Speaker, out _)
            ? TurnStyle.ShareGpt
            : TurnStyle.ChatMessages;
}
