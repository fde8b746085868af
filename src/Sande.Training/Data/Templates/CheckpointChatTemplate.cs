using Sande.Contracts.Datasets;
using Sande.Training.Data.ChatTemplates;
using Sande.Training.Errors;
using Sande.Training.Tokenization;

namespace Sande.Training.Data.Templates;

/// <summary>The checkpoint's own chat template. What it writes around an answer is read off a conversation with a known one.</summary>
internal sealed class CheckpointChatTemplate : PromptTemplate
{
    private const string Question = "Question";
    private const string KnownAnswer = "KnownAnswer";

    private readonly ChatTemplate _template;
    private readonly string _opening;

    /// <param name="template">The template.</param>
    /// <param name="tokenizer">Knows which of the texts behind an answer are special tokens.</param>
    public CheckpointChatTemplate(ChatTemplate template, ITextTokenizer tokenizer)
    {
        _template = template;
        var prompt = template.Render([new("user", Question)], addGenerationPrompt: true);
        var conversation = template.Render([new("user", Question), new("assistant", KnownAnswer)], addGenerationPrompt: false);
        var at = conversation.LastIndexOf(KnownAnswer, StringComparison.Ordinal);
        if (at < 0)
            throw new ChatTemplateException("The chat template does not write what the assistant says.");
        var before = conversation.StartsWith(prompt, StringComparison.Ordinal) && at >= prompt.Length ? conversation[prompt.Length..at] : "";
        // Blanks belong to the answer; anything else (Qwen3's empty thoughts) opens every answer and belongs to the prompt.
        (_opening, before) = string.IsNullOrWhiteSpace(before) ? ("", before) : (before, "");
        Answer = End(conversation[(at + KnownAnswer.Length)..], tokenizer) with { Before = before };
    }

    public override AnswerFormat Answer { get; }

    public override bool IsComplete => true;

    public static CheckpointChatTemplate Load(string checkpointFolder, ITextTokenizer tokenizer) => new(ChatTemplateFile.Load(checkpointFolder, tokenizer), tokenizer);

    public override string Render(InstructionRow row)
    {
        List<ChatMessage> messages = row.System is { Length: > 0 } system ? [new("system", system), new("user", row.Instruction)] : [new("user", row.Instruction)];
        return _template.Render(messages, addGenerationPrompt: true) + _opening;
    }

    /// <summary>Up to the first special token behind the answer.</summary>
    private static AnswerFormat End(string behind, ITextTokenizer tokenizer)
    {
        foreach (var id in tokenizer.Encode(behind, addSpecialTokens: false))
        {
            var text = tokenizer.Decode([id], skipSpecialTokens: false);
            if (text.Length > 0 && tokenizer.Decode([id]).Length == 0 && behind.IndexOf(text, StringComparison.Ordinal) is >= 0 and var at)
                return new("", behind[..at], text);
        }

        return new("", behind.TrimEnd('\n'));
    }
}
