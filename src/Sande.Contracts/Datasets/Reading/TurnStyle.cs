using System.Text.Json;

namespace Sande.Contracts.Datasets.Reading;

/// <summary>One turn of a conversation.</summary>
internal readonly record struct Turn(string Speaker, string Text);

/// <summary>How a file writes the turns of a conversation.</summary>
/// <param name="Speaker">Field of who speaks.</param>
/// <param name="Text">Field of what is said.</param>
/// <param name="User">Value of <paramref name="Speaker"/> for the user.</param>
/// <param name="Assistant">Value of <paramref name="Speaker"/> for the model.</param>
internal sealed record TurnStyle(string Speaker, string Text, string User, string Assistant)
{
    /// <summary>The speaker of a system prompt, in every style.</summary>
    public const string System = "system";

    /// <summary><c>from</c> and <c>value</c>.</summary>
    public static TurnStyle ShareGpt { get; } = new("from", "value", "human", "gpt");

    /// <summary><c>role</c> and <c>content</c>.</summary>
    public static TurnStyle ChatMessages { get; } = new("role", "content", "user", "assistant");

    /// <summary>The style's fields, for people.</summary>
    public override string ToString() => $"{Speaker}, {Text}";

    /// <summary>The turn at <paramref name="path"/>; the user's must say something.</summary>
    public Turn Read(JsonElement turn, string path, out string? fault)
    {
        if (turn.ValueKind != JsonValueKind.Object)
        {
            fault = $"Field \"{path}\" must be an object, not {JsonKinds.Describe(turn.ValueKind)}.";
            return default;
        }

        var fields = new RowFields(turn, $"{path}.");
        var speaker = fields.RequiredText(Speaker);
        var text = fields.RequiredText(Text, mayBeEmpty: speaker != User);
        fault = fields.Fault;
        return new(speaker, text);
    }

    /// <summary>What is wrong where <paramref name="expected"/> must speak at <paramref name="path"/> and another does; null where all is well.</summary>
    public string? Unexpected(Turn turn, string expected, string path)
        => turn.Speaker == expected ? null : $"Field \"{path}.{Speaker}\" is {Quoted.Short(turn.Speaker)} where \"{expected}\" must follow.";
}
