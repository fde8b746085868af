namespace Sande.Contracts.Scans;

/// <summary>One conversation in which the model misbehaved: where an incident's scan starts from.</summary>
public sealed record FailingExample
{
    /// <summary>What the user asked, without the prompt template.</summary>
    public required string Prompt { get; init; }

    /// <summary>What the model should not have said: its answer's beginning, at best without what followed.</summary>
    public required string Response { get; init; }
}
