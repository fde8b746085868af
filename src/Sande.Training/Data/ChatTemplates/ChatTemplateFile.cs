using Sande.Training.Errors;
using Sande.Training.Tokenization;
using Sande.Training.Tokenization.Files;

namespace Sande.Training.Data.ChatTemplates;

/// <summary>Finds a checkpoint's chat template as transformers does.</summary>
internal static class ChatTemplateFile
{
    public const string FileName = "chat_template.jinja";

    private const string Field = "chat_template";
    private const string DefaultName = "default";

    /// <summary>From chat_template.jinja, else tokenizer_config.json's <c>chat_template</c>: a text, or a list of named ones, of which the default is taken.</summary>
    /// <exception cref="ChatTemplateException">There is none, or it can't be used.</exception>
    public static ChatTemplate Load(string checkpointFolder, ITextTokenizer tokenizer)
    {
        var path = Path.Combine(checkpointFolder, FileName);
        var source = File.Exists(path) ? File.ReadAllText(path) : FromConfig(checkpointFolder);
        return new(source ?? throw new ChatTemplateException($"The checkpoint has no chat template, neither in {FileName} nor in {TokenizerConfig.FileName}: choose another prompt_template."), SpecialTokens(tokenizer));
    }

    private static string? FromConfig(string folder)
    {
        if (FileJson.LoadIfPresent(Path.Combine(folder, TokenizerConfig.FileName))?.Field(Field) is not { } field)
            return null;
        if (field.IsText)
            return field.Text();
        var named = field.Items().ToDictionary(item => item.RequiredField("name").Text(), item => item.RequiredField("template").Text());
        return named.TryGetValue(DefaultName, out var template)
            ? template
            : throw new ChatTemplateException($"{TokenizerConfig.FileName}: {Field} has no template called {DefaultName}, but {string.Join(", ", named.Keys)}.");
    }

    private static Dictionary<string, string> SpecialTokens(ITextTokenizer tokenizer)
    {
        var tokens = new Dictionary<string, string>();
        foreach (var (name, id) in new[] { ("bos_token", tokenizer.BosTokenId), ("eos_token", tokenizer.EosTokenId), ("pad_token", tokenizer.PadTokenId) })
            if (id is { } known)
                tokens[name] = tokenizer.Decode([known], skipSpecialTokens: false);
        return tokens;
    }
}
