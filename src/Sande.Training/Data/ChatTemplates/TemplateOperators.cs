using Sande.Training.Errors;

namespace Sande.Training.Data.ChatTemplates;

/// <summary>Arithmetic and comparisons, as Python has them.</summary>
internal static class TemplateOperators
{
    public static object? Apply(object? left, string symbol, object? right, int line) => symbol switch
    {
        "~" => TemplateValue.ToText(left, line) + TemplateValue.ToText(right, line),
        "==" => AreEqual(left, right),
        "!=" => !AreEqual(left, right),
        "in" => Contains(right, left, line),
        "not in" => !Contains(right, left, line),
        "<" => Compare(left, right, line) < 0,
        "<=" => Compare(left, right, line) <= 0,
        ">" => Compare(left, right, line) > 0,
        ">=" => Compare(left, right, line) >= 0,
        _ => Compute(left, symbol, right, line),
    };

    public static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (long a, double b) => a == b,
        (double a, long b) => a == b,
        (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => a.Count == b.Count && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second)),
        (IReadOnlyDictionary<string, object?> a, IReadOnlyDictionary<string, object?> b)
            => a.Count == b.Count && a.All(item => b.TryGetValue(item.Key, out var other) && AreEqual(item.Value, other)),
        _ => Equals(left, right),
    };

    private static bool Contains(object? container, object? item, int line) => container switch
    {
        string text => item is string part ? text.Contains(part, StringComparison.Ordinal) : throw ChatTemplateException.At(line, "only a text can be in a text."),
        _ => TemplateValue.Items(container, line).Any(member => AreEqual(member, item)),
    };

    private static int Compare(object? left, object? right, int line) => (left, right) switch
    {
        (string a, string b) => string.CompareOrdinal(a, b),
        (long or double, long or double) => Convert.ToDouble(left).CompareTo(Convert.ToDouble(right)),
        _ => throw ChatTemplateException.At(line, "only two numbers or two texts have an order."),
    };

    private static object? Compute(object? left, string symbol, object? right, int line)
    {
        var isDivision = symbol is "/" or "//" or "%";
        return (left, right) switch
        {
            (_, 0L or 0.0) when isDivision => throw ChatTemplateException.At(line, "division by 0."),
            (long a, long b) when symbol != "/" => Whole(a, symbol, b),
            (long or double, long or double) => Fraction(Convert.ToDouble(left), symbol, Convert.ToDouble(right)),
            (string a, string b) when symbol == "+" => a + b,
            (string a, long b) when symbol == "*" => string.Concat(Enumerable.Repeat(a, (int)Math.Clamp(b, 0, 10_000))),
            (IReadOnlyList<object?> a, IReadOnlyList<object?> b) when symbol == "+" => a.Concat(b).ToList(),
            _ => throw ChatTemplateException.At(line, $"\"{symbol}\" has no meaning for {Kind(left)} and {Kind(right)}."),
        };
    }

    private static object Whole(long a, string symbol, long b) => symbol switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "//" => (long)Math.Floor((double)a / b),
        "%" => (a % b + b) % b,
        _ => (object)(long)Math.Pow(a, b),
    };

    private static double Fraction(double a, string symbol, double b) => symbol switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        "//" => Math.Floor(a / b),
        "%" => a - b * Math.Floor(a / b),
        _ => Math.Pow(a, b),
    };

    private static string Kind(object? value) => value switch
    {
        null => "none",
        Undefined => "something that is not defined",
        string => "a text",
        bool => "a truth value",
        long or double => "a number",
        IReadOnlyList<object?> => "a list",
        _ => "an object",
    };
}
