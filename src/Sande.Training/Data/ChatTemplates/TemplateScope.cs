using System.Text;
using Sande.Training.Errors;

namespace Sande.Training.Data.ChatTemplates;

/// <summary>Names and their values while a template is rendered. A loop's body has a scope of its own: what it sets is gone with it, as in Jinja.</summary>
internal sealed class TemplateScope(TemplateScope? outer, StringBuilder output)
{
    // A template that doubles a text in a loop would otherwise take all memory.
    private const int MaxOutput = 16 * 1024 * 1024;

    private readonly Dictionary<string, object?> _values = [];

    public TemplateScope Inner() => new(this, output);

    /// <summary>The same names, writing elsewhere.</summary>
    public TemplateScope WritingTo(StringBuilder other) => new(this, other);

    public object? Get(string name) => _values.TryGetValue(name, out var value) ? value : outer is null ? Undefined.Value : outer.Get(name);

    public void Set(string name, object? value) => _values[name] = value;

    public void Write(string text, int line)
    {
        if (output.Length + text.Length > MaxOutput)
            throw ChatTemplateException.At(line, "it writes more than 16 MiB.");
        output.Append(text);
    }
}
