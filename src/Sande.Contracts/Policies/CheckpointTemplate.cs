using System.Text.RegularExpressions;
using Sande.Contracts.Checkpoints;

namespace Sande.Contracts.Policies;

/// <summary>Where the files of an event's model are.</summary>
public sealed partial record CheckpointTemplate
{
    /// <summary>The kind of place.</summary>
    public required CheckpointTemplateType Type { get; init; }

    /// <summary>
    /// For <c>path</c> an absolute path below a root that the operator allowed, as <c>/models/{name}/{version}</c>; for <c>s3</c> a uri below one of those, as <c>s3://models/{name}/{version}</c>. In braces: <c>name</c> and <c>version</c>, and <c>alias</c> (MLflow, W&amp;B),
    /// <c>owner</c> and <c>repo</c> (Hugging Face), <c>project</c> and <c>entity</c> (W&amp;B), <c>stage</c> (Databricks).
    /// </summary>
    public required string Template { get; init; }

    /// <summary>The names in braces.</summary>
    public IEnumerable<string> FindFields() => Field().Matches(Template).Select(match => match.Groups["name"].Value);

    /// <summary>Whether a brace is left that belongs to no name.</summary>
    public bool HasLooseBrace() => Field().Replace(Template, "").AsSpan().ContainsAny('{', '}');

    /// <summary>
    /// The place of an event's model. A value may have slashes, as <c>org/model</c>, but no part that would lead elsewhere, as <c>..</c>.
    /// </summary>
    /// <returns>The path or the uri, or why there is none.</returns>
    public (string? Place, string? Fault) Fill(IReadOnlyDictionary<string, string> values)
    {
        foreach (var name in FindFields())
        {
            if (!values.TryGetValue(name, out var value))
                return (null, $"The event has no {name}, which the checkpoint's template needs.");
            if (CheckpointPath.FindFault(value) is { } fault)
                return (null, $"The event's {name} can't be part of a path. {fault}");
        }

        return (Field().Replace(Template, match => values[match.Groups["name"].Value]), null);
    }

    /// <summary>What is wrong with the place that it begins with, or null.</summary>
    public string? FindPlaceFault() => Type switch
    {
        CheckpointTemplateType.Path => Path.IsPathFullyQualified(Template) ? null : "Must be an absolute path, as /models/{name}/{version}.",
        _ => S3Place().IsMatch(Template) ? null : "Must be a uri, as s3://models/{name}/{version}; the bucket stands as it is, without braces.",
    };

    [GeneratedRegex(@"^s3://[^/{}]+/.", RegexOptions.None, 1000)]
    private static partial Regex S3Place();

    [GeneratedRegex(@"\{(?<name>[a-z_]+)\}", RegexOptions.None, 1000)]
    private static partial Regex Field();
}

/// <summary>The kind of place that a model's files are in.</summary>
public enum CheckpointTemplateType
{
    /// <summary>A folder of the server.</summary>
    Path,

    /// <summary>A folder of a bucket in S3-compatible storage.</summary>
    S3,
}
