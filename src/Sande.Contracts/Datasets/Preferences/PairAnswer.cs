using System.Text.Json;
using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.Preferences;

/// <summary>An answer of a pair, as any format writes it: a text, a turn, or a list of turns that ends with it.</summary>
/// <param name="Before">The turns before the answer, where the field repeats them.</param>
/// <param name="Text">The answer; may be empty.</param>
internal sealed record PairAnswer(IReadOnlyList<Turn> Before, string Text)
{
    /// <summary>Both answers of a row; null with what is wrong in <paramref name="fault"/>.</summary>
    public static (PairAnswer Chosen, PairAnswer Rejected)? ReadPair(JsonElement row, TurnStyle style, out string? fault)
    {
        var chosen = Read(row, PreferenceRows.Chosen, style, out fault);
        var rejected = fault is null ? Read(row, PreferenceRows.Rejected, style, out fault) : null;
        if (fault is null && !chosen!.Before.SequenceEqual(rejected!.Before))
            fault = $"Fields \"{PreferenceRows.Chosen}\" and \"{PreferenceRows.Rejected}\" must have the same turns before the answer.";
        return fault is null ? (chosen!, rejected!) : null;
    }

    private static PairAnswer? Read(JsonElement row, string name, TurnStyle style, out string? fault)
    {
        var fields = new RowFields(row);
        var kind = row.TryGetProperty(name, out var value) ? value.ValueKind : JsonValueKind.Undefined;
        if (kind == JsonValueKind.Array)
            return ReadTurns(fields.RequiredList(name), name, style, out fault);
        if (kind == JsonValueKind.Object)
            return ReadAnswer(value, name, style, out fault) is { } answer ? new([], answer) : null;
        var text = fields.RequiredText(name, mayBeEmpty: true);
        fault = fields.Fault;
        return fault is null ? new([], text) : null;
    }

    private static PairAnswer? ReadTurns(IReadOnlyList<JsonElement> turns, string name, TurnStyle style, out string? fault)
    {
        fault = turns.Count == 0 ? $"Field \"{name}\" has no turns." : null;
        var before = new List<Turn>();
        for (var i = 0; fault is null && i < turns.Count - 1; i++)
            before.Add(style.Read(turns[i], $"{name}[{i}]", out fault));
        if (fault is not null)
            return null;
        return ReadAnswer(turns[^1], $"{name}[{turns.Count - 1}]", style, out fault) is { } answer ? new(before, answer) : null;
    }

    private static string? ReadAnswer(JsonElement value, string path, TurnStyle style, out string? fault)
    {
        var turn = style.Read(value, path, out fault);
        fault ??= style.Unexpected(turn, style.Assistant, path);
        return fault is null ? turn.Text : null;
    }
}
