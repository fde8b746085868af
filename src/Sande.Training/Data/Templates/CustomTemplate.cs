using Sande.Contracts.Datasets;
using Sande.Contracts.Validation;

namespace Sande.Training.Data.Templates;

/// <summary>The user's text with <c>{system}</c>, <c>{prompt}</c> and <c>{response}</c>. What stands behind the response ends it; where nothing does, the end of text.</summary>
internal sealed class CustomTemplate : PromptTemplate
{
    private readonly string _prompt;

    public CustomTemplate(string format)
    {
        var parts = format.Split(PromptTemplateRules.Response, 2);
        var prompt = parts[0].TrimEnd(' ');
        var end = parts[1].Trim();
        _prompt = prompt;
        // A space at a prompt's end would be a token of its own: it belongs to the answer, as in " Yes".
        Answer = new(parts[0][prompt.Length..], end.Length == 0 ? parts[1] : parts[1][..parts[1].IndexOf(end, StringComparison.Ordinal)], end.Length == 0 ? null : end);
    }

    public override AnswerFormat Answer { get; }

    // The instruction goes in last: braces in a row's own text mean nothing.
    public override string Render(InstructionRow row)
    {
        var parts = _prompt.Split(PromptTemplateRules.Prompt);
        var system = row.System ?? "";
        return string.Join(row.Instruction, parts.Select(part => part.Replace(PromptTemplateRules.System, system, StringComparison.Ordinal)));
    }
}
