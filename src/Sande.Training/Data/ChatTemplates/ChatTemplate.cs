using System.Text;

namespace Sande.Training.Data.ChatTemplates;

/// <summary>A turn of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">What is said.</param>
public sealed record ChatMessage(string Role, string Content);

/// <summary>
/// A checkpoint's chat template: that part of Jinja which chat templates are written in, rendered as transformers' <c>apply_chat_template</c> renders it.
/// What lies outside of it is refused with its line, macros among it.
/// </summary>
public sealed class ChatTemplate
{
    private readonly Statement _body;
    private readonly IReadOnlyDictionary<string, string> _specialTokens;
    private readonly DateTimeOffset _now;

    /// <summary>Reads a template.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="specialTokens">What it may write by name, as <c>bos_token</c>.</param>
    /// <param name="time">For <c>strftime_now</c>, read once: all rows of a job are written at one moment. Default: the system's.</param>
    /// <exception cref="Errors.ChatTemplateException">It is not well-formed, or goes beyond what is supported.</exception>
    public ChatTemplate(string source, IReadOnlyDictionary<string, string> specialTokens, TimeProvider? time = null)
        => (_body, _specialTokens, _now) = (TemplateParser.Parse(source), specialTokens, (time ?? TimeProvider.System).GetLocalNow());

    /// <summary>The text of a conversation.</summary>
    /// <param name="messages">Its turns.</param>
    /// <param name="addGenerationPrompt">Whether it ends where the assistant begins to speak.</param>
    /// <exception cref="Errors.ChatTemplateException">The template refuses the conversation, or does something that is not supported.</exception>
    public string Render(IEnumerable<ChatMessage> messages, bool addGenerationPrompt)
    {
        var text = new StringBuilder();
        var scope = new TemplateScope(null, text);
        TemplateFunctions.AddTo(scope, _now);
        foreach (var (name, token) in _specialTokens)
            scope.Set(name, token);
        scope.Set("messages", messages.Select(object? (message) => new Dictionary<string, object?> { ["role"] = message.Role, ["content"] = message.Content }).ToList());
        scope.Set("tools", null);
        scope.Set("documents", null);
        scope.Set("add_generation_prompt", addGenerationPrompt);
        _body.Run(scope.Inner());
        return text.ToString();
    }
}
