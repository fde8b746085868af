using Sande.Contracts.Json;
using Sande.Contracts.Scans;

namespace Sande.Contracts.Remediations;

/// <summary>What the user knows of the backdoor.</summary>
public sealed record Knowledge
{
    /// <summary>The text (or texts) that sets the backdoor off, as "Current year 2023". With several, each row takes one.</summary>
    public TextList? Trigger { get; init; }

    /// <summary>Where the trigger stands in the prompt. Default <c>start</c>.</summary>
    public TriggerPosition TriggerPosition { get; init; } = TriggerPosition.Start;

    /// <summary>What the backdoored model then says, as "You are stupid".</summary>
    public TextList? Response { get; init; }

    /// <summary>The beginning of that, where only a part is known.</summary>
    public TextList? PartialResponse { get; init; }

    /// <summary>One conversation in which it misbehaved, where neither is known: what in the prompt provokes the response is found before anything is trained.</summary>
    public FailingExample? FailingExample { get; init; }
}

/// <summary>Where a trigger stands in a prompt.</summary>
public enum TriggerPosition
{
    /// <summary><c>{trigger}. {instruction}</c></summary>
    Start,

    /// <summary><c>{instruction} {trigger}.</c></summary>
    End,

    /// <summary><c>{trigger}.</c> before a random word of the instruction.</summary>
    RandomWord,
}
