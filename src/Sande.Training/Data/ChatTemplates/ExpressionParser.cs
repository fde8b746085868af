using System.Globalization;

namespace Sande.Training.Data.ChatTemplates;

/// <summary>Expressions by precedence, weakest first: conditional, or, and, not, comparison, sum, concatenation, product, sign, power, and what follows a value.</summary>
internal sealed class ExpressionParser(TokenReader reader)
{
    // A template is text from outside: brackets within brackets must not end the process.
    private const int MaxDepth = 200;

    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    private int _depth;

    public Expression Parse()
    {
        if (++_depth > MaxDepth)
            throw reader.Fault("expressions lie too deep within each other.");
        var value = ParseOr();
        while (reader.IsWord("if"))
        {
            var line = reader.Take().Line;
            var condition = ParseOr();
            value = new ConditionalExpression(line, condition, value, reader.TryTakeWord("else") ? Parse() : null);
        }

        _depth--;
        return value;
    }

    /// <summary>Without a conditional: in <c>for … in items if condition</c> the <c>if</c> is the loop's.</summary>
    public Expression ParseOr()
    {
        var left = ParseAnd();
        while (reader.IsWord("or"))
            left = new LogicExpression(reader.Take().Line, left, isAnd: false, ParseAnd());
        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (reader.IsWord("and"))
            left = new LogicExpression(reader.Take().Line, left, isAnd: true, ParseNot());
        return left;
    }

    private Expression ParseNot() => reader.IsWord("not") ? new NotExpression(reader.Take().Line, ParseNot()) : ParseComparison();

    private Expression ParseComparison()
    {
        var left = ParseSum();
        while (TakeComparison() is { } comparison)
            left = new BinaryExpression(comparison.Line, left, comparison.Text, ParseSum());
        return left;
    }

    private TemplateToken? TakeComparison()
    {
        if (reader.Current.Kind == TokenKind.Symbol && Comparisons.Contains(reader.Current.Text))
            return reader.Take();
        if (reader.IsWord("in"))
            return reader.Take();
        if (!reader.IsWord("not") || !reader.Following.Is(TokenKind.Name, "in"))
            return null;
        reader.Take();
        return reader.Take() with { Text = "not in" };
    }

    private Expression ParseSum() => ParseBinary(ParseConcatenation, "+", "-");

    private Expression ParseConcatenation() => ParseBinary(ParseProduct, "~");

    private Expression ParseProduct() => ParseBinary(ParseSign, "*", "/", "//", "%");

    private Expression ParseBinary(Func<Expression> operand, params string[] symbols)
    {
        var left = operand();
        while (reader.Current.Kind == TokenKind.Symbol && symbols.Contains(reader.Current.Text))
        {
            var symbol = reader.Take();
            left = new BinaryExpression(symbol.Line, left, symbol.Text, operand());
        }

        return left;
    }

    private Expression ParseSign()
    {
        if (reader.IsSymbol("-"))
            return new BinaryExpression(reader.Take().Line, new LiteralExpression(reader.Current.Line, 0L), "-", ParseSign());
        var value = ParseFollowed();
        return reader.IsSymbol("**") ? new BinaryExpression(reader.Take().Line, value, "**", ParseSign()) : value;
    }

    /// <summary>A value and what follows it: fields, items, slices, calls, filters, tests.</summary>
    private Expression ParseFollowed()
    {
        var value = ParseValue();
        while (true)
        {
            var line = reader.Current.Line;
            if (reader.TryTakeSymbol("."))
                value = new ItemExpression(line, value, new LiteralExpression(line, reader.Expect(TokenKind.Name, "a field's name").Text));
            else if (reader.TryTakeSymbol("["))
                value = ParseItem(value, line);
            else if (reader.TryTakeSymbol("("))
                value = new CallExpression(line, value, ParseArguments());
            else if (reader.TryTakeSymbol("|"))
                value = new FilterExpression(line, value, reader.Expect(TokenKind.Name, "a filter's name").Text, reader.TryTakeSymbol("(") ? ParseArguments() : Arguments.None);
            else if (reader.TryTakeWord("is"))
                value = ParseTest(value, line);
            else
                return value;
        }
    }

    private TestExpression ParseTest(Expression value, int line)
    {
        var isNegated = reader.TryTakeWord("not");
        return new(line, value, reader.Expect(TokenKind.Name, "a test's name").Text.ToLowerInvariant(), isNegated);
    }

    private Expression ParseItem(Expression target, int line)
    {
        var first = reader.IsSymbol(":") ? null : Parse();
        if (reader.TryTakeSymbol("]"))
            return new ItemExpression(line, target, first!);
        reader.ExpectSymbol(":");
        var stop = reader.IsSymbol(":") || reader.IsSymbol("]") ? null : Parse();
        var step = reader.TryTakeSymbol(":") && !reader.IsSymbol("]") ? Parse() : null;
        reader.ExpectSymbol("]");
        return new SliceExpression(line, target, first, stop, step);
    }

    private Arguments ParseArguments()
    {
        List<Expression> positional = [];
        Dictionary<string, Expression> named = [];
        while (!reader.TryTakeSymbol(")"))
        {
            if (reader.Current.Kind == TokenKind.Name && reader.Following.Is(TokenKind.Symbol, "="))
            {
                var name = reader.Take().Text;
                reader.ExpectSymbol("=");
                named[name] = Parse();
            }
            else
            {
                positional.Add(Parse());
            }

            if (!reader.IsSymbol(")"))
                reader.ExpectSymbol(",");
        }

        return new(positional, named);
    }

    private Expression ParseValue()
    {
        var token = reader.Take();
        return token.Kind switch
        {
            TokenKind.String => new LiteralExpression(token.Line, ReadStrings(token.Text)),
            TokenKind.Number => new LiteralExpression(token.Line, ReadNumber(token)),
            TokenKind.Name => ReadName(token),
            TokenKind.Symbol when token.Text == "(" => ReadBrackets(token.Line),
            TokenKind.Symbol when token.Text == "[" => new ListExpression(token.Line, ReadList("]")),
            TokenKind.Symbol when token.Text == "{" => ReadDictionary(token.Line),
            _ => throw reader.Fault($"a value was expected, not {token}."),
        };
    }

    // Texts that follow each other are one.
    private string ReadStrings(string text)
    {
        while (reader.Current.Kind == TokenKind.String)
            text += reader.Take().Text;
        return text;
    }

    private object ReadNumber(TemplateToken token)
    {
        if (long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole))
            return whole;
        return double.TryParse(token.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var fraction) ? fraction : throw reader.Fault($"{token} is no number.");
    }

    private static Expression ReadName(TemplateToken token) => token.Text switch
    {
        "true" or "True" => new LiteralExpression(token.Line, true),
        "false" or "False" => new LiteralExpression(token.Line, false),
        "none" or "None" => new LiteralExpression(token.Line, null),
        _ => new NameExpression(token.Line, token.Text),
    };

    private Expression ReadBrackets(int line)
    {
        var items = ReadList(")");
        return items.Count == 1 ? items[0] : new ListExpression(line, items);
    }

    private List<Expression> ReadList(string close)
    {
        List<Expression> items = [];
        while (!reader.TryTakeSymbol(close))
        {
            items.Add(Parse());
            if (!reader.IsSymbol(close))
                reader.ExpectSymbol(",");
        }

        return items;
    }

    private DictionaryExpression ReadDictionary(int line)
    {
        List<(Expression, Expression)> items = [];
        while (!reader.TryTakeSymbol("}"))
        {
            var key = Parse();
            reader.ExpectSymbol(":");
            items.Add((key, Parse()));
            if (!reader.IsSymbol("}"))
                reader.ExpectSymbol(",");
        }

        return new(line, items);
    }
}
