using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;

namespace Sande.Contracts.Validation;

/// <summary>What triggers and responses may look like.</summary>
internal static class KnowledgeRules
{
    /// <summary>Characters of a trigger or a response at most.</summary>
    private const int MaxTextLength = 1000;

    /// <summary>Characters of a failing example's prompt or response at most.</summary>
    private const int MaxExampleLength = 20_000;

    /// <summary>Triggers or responses at most.</summary>
    private const int MaxTexts = 100;

    public static void Check(Knowledge knowledge, ErrorList errors)
    {
        CheckTexts("/knowledge/trigger", knowledge.Trigger, errors);
        CheckTexts("/knowledge/response", knowledge.Response, errors);
        CheckTexts("/knowledge/partial_response", knowledge.PartialResponse, errors);
        CheckFailingExample("/knowledge/failing_example", knowledge.FailingExample, errors);
    }

    public static void CheckFailingExample(string pointer, FailingExample? example, ErrorList errors)
    {
        if (example is null)
            return;
        errors.RequireText($"{pointer}/prompt", example.Prompt, MaxExampleLength);
        errors.RequireText($"{pointer}/response", example.Response, MaxExampleLength);
    }

    public static void CheckTexts(string pointer, TextList? texts, ErrorList errors)
    {
        if (texts is null)
            return;
        if (texts.Values.IsDefaultOrEmpty)
        {
            errors.Add(pointer, "The list is empty: give at least one text, or leave the field out.");
            return;
        }

        if (texts.Count > MaxTexts)
            errors.Add(pointer, $"There are {texts.Count} texts; at most {MaxTexts} are taken.");
        var seen = new HashSet<string>();
        for (var i = 0; i < Math.Min(texts.Count, MaxTexts); i++)
        {
            var itemPointer = texts.Count == 1 ? pointer : $"{pointer}/{i}";
            errors.RequireText(itemPointer, texts[i], MaxTextLength);
            if (!seen.Add(texts[i]))
                errors.Add(itemPointer, "The same text stands in the list before.");
        }
    }
}
