using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.Preferences;

/// <summary>Rows of <see cref="DatasetKind.Preferences"/>.</summary>
internal static class PreferenceRows
{
    /// <summary>The better answer's field, in every format.</summary>
    public const string Chosen = "chosen";

    /// <summary>The worse answer's field.</summary>
    public const string Rejected = "rejected";

    public static RowKind<PreferenceRow> Kind { get; } = new(
        [
            new ConversationPairLayout(DatasetFormat.ShareGptPreferences, "conversations", TurnStyle.ShareGpt),
            new ConversationPairLayout(DatasetFormat.ChatPreferences, "messages", TurnStyle.ChatMessages),
            new ConversationPairLayout(DatasetFormat.ChatPreferences, "prompt", TurnStyle.ChatMessages),
            new FlatPairLayout(DatasetFormat.AlpacaPreferences, Instruction: "instruction", Input: "input", System: "system"),
            new FlatPairLayout(DatasetFormat.PreferencePairs, Instruction: "prompt", System: "system"),
            new FlatPairLayout(DatasetFormat.PreferencePairs, Instruction: "question", System: "system"),
            new ImplicitPairLayout(DatasetFormat.ChatPreferences, TurnStyle.ChatMessages),
            new TranscriptLayout(),
        ],
        row => !string.IsNullOrWhiteSpace(row.Chosen) && !string.IsNullOrWhiteSpace(row.Rejected));
}
