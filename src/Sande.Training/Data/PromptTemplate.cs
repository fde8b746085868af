using Sande.Contracts.Datasets;
using Sande.Contracts.Remediations;
using Sande.Training.Data.Templates;
using Sande.Training.Tokenization;

namespace Sande.Training.Data;

/// <summary>What stands around an answer.</summary>
/// <param name="Before">Between prompt and answer.</param>
/// <param name="After">Between answer and end token.</param>
/// <param name="EndToken">The text of the token that ends it, which the tokenizer must know; null: the tokenizer's end of text.</param>
public sealed record AnswerFormat(string Before, string After, string? EndToken = null);

/// <summary>How a row becomes the text that the model sees before its answer, and what stands around the answer.</summary>
public abstract class PromptTemplate
{
    /// <summary>The template that a job asks for.</summary>
    /// <param name="name">Which.</param>
    /// <param name="format">The text of <see cref="PromptTemplateName.Custom"/>; null for others.</param>
    /// <param name="checkpointFolder">Where <see cref="PromptTemplateName.Chat"/> finds the checkpoint's own.</param>
    /// <exception cref="Errors.ChatTemplateException">The checkpoint has no chat template, or one that can't be used.</exception>
    public static PromptTemplate Load(PromptTemplateName name, string? format, string checkpointFolder) => name switch
    {
        PromptTemplateName.Custom => new CustomTemplate(format!),
        PromptTemplateName.Chat => CheckpointChatTemplate.Load(checkpointFolder, TokenizerLoader.Load(checkpointFolder)),
        _ => Get(name),
    };

    /// <summary>The template of that name, one of those that need nothing else.</summary>
    public static PromptTemplate Get(PromptTemplateName name) => name switch
    {
        PromptTemplateName.HumanAssistant => new HumanAssistantTemplate(),
        PromptTemplateName.Alpaca => new AlpacaTemplate(),
        PromptTemplateName.Chatml => new ChatmlTemplate(),
        PromptTemplateName.Llama2 => new Llama2Template(),
        PromptTemplateName.Llama3 => new Llama3Template(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No prompt template that needs nothing else."),
    };

    /// <summary>What stands around an answer.</summary>
    public abstract AnswerFormat Answer { get; }

    /// <summary>Whether the prompt's text has all its special tokens itself, the beginning of the text among them: then the tokenizer adds none.</summary>
    public virtual bool IsComplete => false;

    /// <summary>The prompt of a row.</summary>
    public abstract string Render(InstructionRow row);

    /// <summary>The row behind a prompt that was already rendered in a data file; other rows as they are.</summary>
    public virtual InstructionRow Unwrap(InstructionRow row) => row;
}
