using Sande.Training.Errors;

namespace Sande.Training.Data.ChatTemplates;

/// <summary>What can follow <c>is</c>.</summary>
internal static class TemplateTests
{
    public static bool Holds(string name, object? value, int line) => name switch
    {
        "defined" => value is not Undefined,
        "undefined" => value is Undefined,
        "none" => value is null,
        "string" => value is string,
        "number" => value is long or double,
        "integer" => value is long,
        "boolean" => value is bool,
        "true" => value is true,
        "false" => value is false,
        "mapping" => value is IReadOnlyDictionary<string, object?>,
        "sequence" or "iterable" => value is string or IReadOnlyList<object?> or IReadOnlyDictionary<string, object?>,
        "odd" => value is long number && number % 2 != 0,
        "even" => value is long number && number % 2 == 0,
        _ => throw ChatTemplateException.At(line, $"the test \"{name}\" is not supported."),
    };
}
