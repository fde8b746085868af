using System.Text;
using Sande.Training.Errors;

namespace Sande.Training.Data.ChatTemplates;

/// <summary>
/// Cuts a Jinja template into tokens. White space is Jinja's with <c>trim_blocks</c> and <c>lstrip_blocks</c>, as transformers sets them: the line end
/// behind a block and the blanks before one that begins its line are not part of the text; a minus takes all white space on its side, a plus keeps it.
/// </summary>
internal sealed class TemplateLexer
{
    // Longest first: "//" before "/".
    private static readonly string[] Symbols =
        ["//", "**", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{", "}", ".", ",", ":", "|"];

    // A template is text from outside: a tag with no end of operators, each within the last, must not end the process.
    private const int MaxTagTokens = 2000;

    private readonly string _source;
    private readonly List<TemplateToken> _tokens = [];
    private int _at;
    private bool _atLineStart = true;

    private TemplateLexer(string source) => _source = source;

    public static List<TemplateToken> Tokenize(string source)
    {
        var text = source.ReplaceLineEndings("\n");
        // As Jinja: one line end at the end is the file's, not the template's.
        var lexer = new TemplateLexer(text.EndsWith('\n') ? text[..^1] : text);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (_at < _source.Length)
        {
            var tag = NextTag();
            AddText(tag);
            if (tag < _source.Length)
                ReadTag(tag);
        }

        Add(TokenKind.End, "", _source.Length);
    }

    private int NextTag()
    {
        for (var i = _at; i + 1 < _source.Length; i++)
            if (_source[i] == '{' && _source[i + 1] is ('{' or '%' or '#'))
                return i;
        return _source.Length;
    }

    private void AddText(int end)
    {
        var text = _source[_at..end];
        if (end < _source.Length)
            text = Before(text, kind: _source[end + 1], sign: end + 2 < _source.Length ? _source[end + 2] : ' ');
        if (text.Length > 0)
            Add(TokenKind.Text, text, _at);
        _at = end;
    }

    private string Before(string text, char kind, char sign)
    {
        if (sign == '-')
            return text.TrimEnd();
        var line = text.LastIndexOf('\n') + 1;
        var beginsLine = (line > 0 || _atLineStart) && text.AsSpan(line).IsWhiteSpace();
        return kind != '{' && sign != '+' && beginsLine ? text[..line] : text;
    }

    private void ReadTag(int start)
    {
        var kind = _source[start + 1];
        _at = start + 2;
        if (Current is '-' or '+')
            _at++;
        if (kind == '#')
        {
            var end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
            if (end < 0)
                throw Fault(start, "a comment does not end.");
            CloseTag(end, _source[end - 1] == '-', trimsLine: true);
            return;
        }

        var (opens, closes, close) = kind == '{' ? (TokenKind.OutputStart, TokenKind.OutputEnd, "}}") : (TokenKind.BlockStart, TokenKind.BlockEnd, "%}");
        Add(opens, _source[start..(start + 2)], start);
        ReadExpression(start, close);
        var minus = Current is '-';
        if (Current is '-' or '+')
            _at++;
        Add(closes, close, _at);
        CloseTag(_at, minus, trimsLine: kind == '%' && _source[_at - 1] != '+');
    }

    private void CloseTag(int end, bool minus, bool trimsLine)
    {
        _at = end + 2;
        if (minus)
        {
            while (_at < _source.Length && char.IsWhiteSpace(_source[_at]))
                _at++;
        }
        else if (trimsLine && _at < _source.Length && _source[_at] == '\n')
        {
            _at++;
        }

        _atLineStart = _source[_at - 1] == '\n';
    }

    private void ReadExpression(int start, string close)
    {
        var (depth, first) = (0, _tokens.Count);
        while (true)
        {
            if (_tokens.Count - first > MaxTagTokens)
                throw Fault(start, $"a tag has more than {MaxTagTokens} words and signs.");
            while (_at < _source.Length && char.IsWhiteSpace(_source[_at]))
                _at++;
            if (_at >= _source.Length)
                throw Fault(start, "a tag does not end.");
            if (depth == 0 && (StartsWith(close) || (Current is '-' or '+' && StartsWith(close, 1))))
                return;
            depth += Current is '(' or '[' or '{' ? 1 : Current is ')' or ']' or '}' ? -1 : 0;
            ReadToken();
        }
    }

    private void ReadToken()
    {
        var start = _at;
        if (Current is '"' or '\'')
            Add(TokenKind.String, ReadString(), start);
        else if (char.IsAsciiDigit(Current))
            Add(TokenKind.Number, ReadNumber(), start);
        else if (char.IsLetter(Current) || Current == '_')
            Add(TokenKind.Name, ReadWhile(c => char.IsLetterOrDigit(c) || c == '_'), start);
        else if (Array.Find(Symbols, symbol => StartsWith(symbol)) is { } symbol)
            Add(TokenKind.Symbol, _source[start..(_at += symbol.Length)], start);
        else
            throw Fault(start, $"\"{Current}\" has no meaning in a tag.");
    }

    private string ReadNumber()
    {
        var number = ReadWhile(char.IsAsciiDigit);
        if (_at + 1 >= _source.Length || Current != '.' || !char.IsAsciiDigit(_source[_at + 1]))
            return number;
        _at++;
        return $"{number}.{ReadWhile(char.IsAsciiDigit)}";
    }

    private string ReadWhile(Func<char, bool> isPart)
    {
        var start = _at;
        while (_at < _source.Length && isPart(Current))
            _at++;
        return _source[start.._at];
    }

    private string ReadString()
    {
        var (start, quote, text) = (_at, Current, new StringBuilder());
        for (_at++; _at < _source.Length && Current != quote; _at++)
            text.Append(Current == '\\' && _at + 1 < _source.Length ? Unescape(_source[++_at]) : Current.ToString());
        if (_at++ >= _source.Length)
            throw Fault(start, "a text does not end.");
        return text.ToString();
    }

    private static string Unescape(char escaped) => escaped switch
    {
        'n' => "\n",
        't' => "\t",
        'r' => "\r",
        '\\' or '"' or '\'' => escaped.ToString(),
        _ => $"\\{escaped}",
    };

    private char Current => _at < _source.Length ? _source[_at] : '\0';

    private bool StartsWith(string text, int ahead = 0) => _source.AsSpan(Math.Min(_at + ahead, _source.Length)).StartsWith(text, StringComparison.Ordinal);

    private void Add(TokenKind kind, string text, int at) => _tokens.Add(new(kind, text, LineOf(at)));

    private int LineOf(int at) => _source.AsSpan(0, Math.Min(at, _source.Length)).Count('\n') + 1;

    private ChatTemplateException Fault(int at, string detail) => ChatTemplateException.At(LineOf(at), detail);
}
