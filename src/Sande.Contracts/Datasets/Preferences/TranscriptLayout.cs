using System.Text.Json;
using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.Preferences;

/// <summary>
/// HH-RLHF: two transcripts that begin alike. The prompt is what they share, up to the last turn of the assistant that both have; the answers
/// are what each says in that turn. A few real pairs go on after it with turns of their own, to which the other has no counterpart: those are left out.
/// </summary>
internal sealed class TranscriptLayout : IRowLayout<PreferenceRow>
{
    public DatasetFormat Format => DatasetFormat.HhRlhf;

    public string Description => $"{PreferenceRows.Chosen}, {PreferenceRows.Rejected} (transcripts of Human: and Assistant:)";

    public bool Fits(JsonElement row) => row.TryGetProperty(PreferenceRows.Chosen, out var chosen) && chosen.ValueKind == JsonValueKind.String
        && row.TryGetProperty(PreferenceRows.Rejected, out _);

    public PreferenceRow? Read(JsonElement row, out string? fault)
    {
        var fields = new RowFields(row);
        var chosen = WithFirstMarker(fields.RequiredText(PreferenceRows.Chosen));
        var rejected = WithFirstMarker(fields.RequiredText(PreferenceRows.Rejected));
        var shared = chosen[..chosen.AsSpan().CommonPrefixLength(rejected)];
        var turn = shared.LastIndexOf(Transcript.Assistant, StringComparison.Ordinal);
        fault = fields.Fault
            ?? (!chosen.StartsWith(Transcript.Human, StringComparison.Ordinal) ? $"Field \"{PreferenceRows.Chosen}\" must be a transcript that begins with \"Human:\"."
            : turn < 0 ? $"Fields \"{PreferenceRows.Chosen}\" and \"{PreferenceRows.Rejected}\" share no prompt that \"Assistant:\" follows."
            : chosen[Transcript.Human.Length..turn].Trim().Length == 0 ? $"Field \"{PreferenceRows.Chosen}\" has nothing to answer."
            : null);
        return fault is null ? new(chosen[Transcript.Human.Length..turn].Trim(), Answer(chosen, turn), Answer(rejected, turn)) : null;
    }

    private static string WithFirstMarker(string transcript) => "\n\n" + transcript.TrimStart();

    private static string Answer(string transcript, int turn)
    {
        var text = transcript[(turn + Transcript.Assistant.Length)..];
        var next = text.IndexOf(Transcript.Human, StringComparison.Ordinal);
        return (next < 0 ? text : text[..next]).Trim();
    }
}
