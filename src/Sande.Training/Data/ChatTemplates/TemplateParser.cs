namespace Sande.Training.Data.ChatTemplates;

/// <summary>Statements: text, output, <c>if</c>, <c>for</c>, <c>set</c>, <c>break</c>, <c>continue</c>. Another tag is refused with its line.</summary>
internal sealed class TemplateParser
{
    private const int MaxDepth = 200;

    private readonly TokenReader _reader;
    private readonly ExpressionParser _expressions;
    private int _depth;

    private TemplateParser(TokenReader reader) => (_reader, _expressions) = (reader, new(reader));

    public static Statement Parse(string source)
    {
        var parser = new TemplateParser(new(TemplateLexer.Tokenize(source)));
        var body = parser.ParseBody();
        return parser._reader.Current.Kind == TokenKind.End ? new BodyStatement(1, body) : throw parser._reader.Fault($"{parser._reader.Following} opens nothing that is open.");
    }

    /// <summary>Statements up to the template's end or a tag that is none of them, as <c>endif</c>.</summary>
    private List<Statement> ParseBody()
    {
        if (++_depth > MaxDepth)
            throw _reader.Fault("statements lie too deep within each other.");
        List<Statement> body = [];
        while (ParseStatement() is { } statement)
            body.Add(statement);
        _depth--;
        return body;
    }

    private Statement? ParseStatement()
    {
        var token = _reader.Current;
        switch (token.Kind)
        {
            case TokenKind.Text:
                return new TextStatement(token.Line, _reader.Take().Text);
            case TokenKind.OutputStart:
                _reader.Take();
                var output = new OutputStatement(token.Line, _expressions.Parse());
                _reader.Expect(TokenKind.OutputEnd, "\"}}\"");
                return output;
            case TokenKind.BlockStart when !IsClosing(_reader.Following.Text):
                _reader.Take();
                return ParseBlock();
            default:
                return null;
        }
    }

    private static bool IsClosing(string word) => word is "elif" or "else" || word.StartsWith("end", StringComparison.Ordinal);

    private Statement ParseBlock()
    {
        var word = _reader.Expect(TokenKind.Name, "a statement");
        switch (word.Text)
        {
            case "if":
                return ParseIf(word.Line);
            case "for":
                return ParseFor(word.Line);
            case "set":
                return ParseSet(word.Line);
            case "break" or "continue":
                EndTag();
                return new JumpStatement(word.Line, word.Text == "break" ? Flow.Break : Flow.Continue);
            case "generation":
                // transformers' mark around what an assistant says: nothing is written for it.
                EndTag();
                var body = ParseBody();
                Close("endgeneration");
                return new BodyStatement(word.Line, body);
            default:
                throw Errors.ChatTemplateException.At(word.Line, $"the statement \"{word.Text}\" is not supported.");
        }
    }

    private IfStatement ParseIf(int line)
    {
        List<(Expression?, IReadOnlyList<Statement>)> branches = [];
        do
        {
            var condition = _expressions.Parse();
            EndTag();
            branches.Add((condition, ParseBody()));
        }
        while (TryOpen("elif"));
        if (TryOpen("else"))
        {
            EndTag();
            branches.Add((null, ParseBody()));
        }

        Close("endif");
        return new(line, branches);
    }

    private ForStatement ParseFor(int line)
    {
        List<string> names = [];
        do
            names.Add(_reader.Expect(TokenKind.Name, "a name").Text);
        while (_reader.TryTakeSymbol(","));
        if (!_reader.TryTakeWord("in"))
            throw _reader.Fault($"\"in\" was expected, not {_reader.Current}.");
        var items = _expressions.ParseOr();
        var condition = _reader.TryTakeWord("if") ? _expressions.Parse() : null;
        EndTag();
        var body = ParseBody();
        List<Statement> otherwise = [];
        if (TryOpen("else"))
        {
            EndTag();
            otherwise = ParseBody();
        }

        Close("endfor");
        return new(line, names, items, condition, body, otherwise);
    }

    private SetStatement ParseSet(int line)
    {
        var name = _reader.Expect(TokenKind.Name, "a name").Text;
        var field = _reader.TryTakeSymbol(".") ? _reader.Expect(TokenKind.Name, "a field's name").Text : null;
        if (_reader.TryTakeSymbol("="))
        {
            var value = _expressions.Parse();
            EndTag();
            return new(line, name, field, value, []);
        }

        EndTag();
        var body = ParseBody();
        Close("endset");
        return new(line, name, field, null, body);
    }

    private bool TryOpen(string word)
    {
        if (_reader.Current.Kind != TokenKind.BlockStart || !_reader.Following.Is(TokenKind.Name, word))
            return false;
        _reader.Take();
        _reader.Take();
        return true;
    }

    private void Close(string word)
    {
        if (!TryOpen(word))
            throw _reader.Fault($"\"{word}\" was expected, not {(_reader.Current.Kind == TokenKind.BlockStart ? _reader.Following : _reader.Current)}.");
        EndTag();
    }

    private void EndTag() => _reader.Expect(TokenKind.BlockEnd, "\"%}\"");
}
