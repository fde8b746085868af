using Sande.Contracts.Remediations;

namespace Sande.Contracts.Validation;

/// <summary>What a prompt template of the user's own must have.</summary>
public static class PromptTemplateRules
{
    /// <summary>Where a row's system prompt goes; nothing where it has none.</summary>
    public const string System = "{system}";

    /// <summary>Where a row's instruction goes.</summary>
    public const string Prompt = "{prompt}";

    /// <summary>Where the answer goes.</summary>
    public const string Response = "{response}";

    private const string Pointer = "/prompt_format";
    private const int MaxLength = 10_000;

    internal static void Check(PromptTemplateName name, string? format, ErrorList errors)
    {
        if (name != PromptTemplateName.Custom)
        {
            if (format is not null)
                errors.Add(Pointer, $"Only prompt_template \"custom\" has a format of its own; this is \"{ErrorList.Name(name)}\".");
            return;
        }

        if (format is null)
            errors.Add(Pointer, "prompt_template \"custom\" needs a format with {prompt} and {response}.");
        else if (ErrorList.TextFault(format, MaxLength) is { } fault)
            errors.Add(Pointer, $"The text {fault}.");
        else
            CheckPlaces(format, errors);
    }

    private static void CheckPlaces(string format, ErrorList errors)
    {
        var parts = format.Split(Response);
        if (parts.Length != 2)
            errors.Add(Pointer, $"Must have {Response} once, not {parts.Length - 1} times.");
        else if (parts[0].Split(Prompt).Length != 2)
            errors.Add(Pointer, $"Must have {Prompt} once before {Response}.");
        else if (parts[1].Contains(Prompt, StringComparison.Ordinal) || parts[1].Contains(System, StringComparison.Ordinal))
            errors.Add(Pointer, $"Behind {Response} stands what ends the answer: {Prompt} and {System} must stand before it.");
    }
}
