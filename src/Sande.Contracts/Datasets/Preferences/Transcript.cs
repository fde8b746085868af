using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.Preferences;

/// <summary>A conversation as one text, as HH-RLHF writes it.</summary>
internal static class Transcript
{
    /// <summary>Before each of the user's turns; the first may lack the empty line.</summary>
    public const string Human = "\n\nHuman:";

    /// <summary>Before each of the model's.</summary>
    public const string Assistant = "\n\nAssistant:";

    /// <summary>
    /// The turns before an answer as a row's instruction, without the first marker: the prompt template writes that. A system turn stands apart.
    /// </summary>
    public static (string Instruction, string? System) Join(IReadOnlyList<Turn> turns, TurnStyle style, string name, out string? fault)
    {
        var hasSystem = turns.Count > 0 && turns[0].Speaker == TurnStyle.System;
        var first = hasSystem ? 1 : 0;
        fault = (turns.Count - first) % 2 == 1 ? null : $"Field \"{name}\" must end with a turn of \"{style.User}\", which the answers answer.";
        for (var i = first; i < turns.Count; i++)
            fault ??= style.Unexpected(turns[i], IsUser(i) ? style.User : style.Assistant, $"{name}[{i}]");
        var marked = turns.Skip(first).Select((turn, i) => i == 0 ? turn.Text : $"{(i % 2 == 0 ? Human : Assistant)} {turn.Text}");
        var system = hasSystem && !string.IsNullOrWhiteSpace(turns[0].Text) ? turns[0].Text : null;
        return (string.Concat(marked), system);

        bool IsUser(int i) => (i - first) % 2 == 0;
    }
}
