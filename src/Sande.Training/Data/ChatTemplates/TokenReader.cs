using Sande.Training.Errors;

namespace Sande.Training.Data.ChatTemplates;

/// <summary>The tokens of a template, one after the other.</summary>
internal sealed class TokenReader(List<TemplateToken> tokens)
{
    private int _at;

    public TemplateToken Current => tokens[_at];

    public TemplateToken Following => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public TemplateToken Take() => tokens[_at == tokens.Count - 1 ? _at : _at++];

    public bool IsSymbol(string text) => Current.Is(TokenKind.Symbol, text);

    public bool IsWord(string text) => Current.Is(TokenKind.Name, text);

    public bool TryTake(TokenKind kind, string text)
    {
        var isIt = Current.Is(kind, text);
        if (isIt)
            _at++;
        return isIt;
    }

    public bool TryTakeSymbol(string text) => TryTake(TokenKind.Symbol, text);

    public bool TryTakeWord(string text) => TryTake(TokenKind.Name, text);

    public TemplateToken Expect(TokenKind kind, string expected)
        => Current.Kind == kind ? Take() : throw Fault($"{expected} was expected, not {Current}.");

    public void ExpectSymbol(string text)
    {
        if (!TryTakeSymbol(text))
            throw Fault($"\"{text}\" was expected, not {Current}.");
    }

    public ChatTemplateException Fault(string detail) => ChatTemplateException.At(Current.Line, detail);
}
