using System.Text.Json;
using System.Text.RegularExpressions;
using Sande.Contracts.Validation;

namespace Sande.Worker.Execution;

/// <summary>System.Text.Json's errors as JSON pointers (RFC 6901) and sentences.</summary>
internal static partial class JsonErrors
{
    /// <summary>The field and what is wrong with it.</summary>
    public static ValidationError Describe(JsonException exception)
    {
        var detail = exception.Message.Split(" Path: ", 2)[0];
        if (exception.InnerException is not JsonException && exception.LineNumber is { } line && exception.Path is null or "$")
            detail += $" (line {line + 1})";
        return new ValidationError(Pointer(exception.Path), detail);
    }

    /// <summary>A name as a part of a pointer.</summary>
    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    // $.remediation.utility[0]['a.b'] as /remediation/utility/0/a.b
    private static string Pointer(string? path)
        => string.Concat(PathPart().Matches(path ?? "").Select(part => "/" + Escape(part.Groups["name"].Value)));

    [GeneratedRegex(@"\.(?<name>[^.\[]+)|\[(?<name>\d+)\]|\['(?<name>.*?)'\]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathPart();
}
