using System.Collections.Immutable;
using System.IO.Enumeration;

namespace Sande.Contracts.Policies;

/// <summary>Which of a source's events are acted on.</summary>
public sealed record PolicyMatch
{
    /// <summary>A pattern of the model's name: <c>*</c> stands for any characters, <c>?</c> for one. Default <c>*</c>.</summary>
    public string Model { get; init; } = "*";

    /// <summary>
    /// The events, as <c>model_version.created</c> (MLflow), <c>repo.content.update</c> (Hugging Face), <c>LINK_ARTIFACT</c> (W&amp;B), <c>MODEL_VERSION_CREATED</c>
    /// (Databricks). Default: those that bring a new version, and with Standard Webhooks all.
    /// </summary>
    public ImmutableArray<string>? Events { get; init; }

    /// <summary>Whether a model's name fits the pattern; upper and lower case differ.</summary>
    public bool IsModel(string name) => FileSystemName.MatchesSimpleExpression(Model, name, ignoreCase: false);

    /// <summary>Whether an event of the source is one of these.</summary>
    public bool IsEvent(PolicySource source, string name)
    {
        var events = Events ?? PolicySourceRules.Of(source).DefaultEvents;
        return events.IsEmpty || events.Contains(name);
    }
}
