namespace Sande.Training.Data.ChatTemplates;

internal sealed class LiteralExpression(int line, object? value) : Expression(line)
{
    public override object? Evaluate(TemplateScope scope) => value;
}

internal sealed class NameExpression(int line, string name) : Expression(line)
{
    public string Name => name;

    public override object? Evaluate(TemplateScope scope) => scope.Get(name);
}

internal sealed class ListExpression(int line, IReadOnlyList<Expression> items) : Expression(line)
{
    public override object? Evaluate(TemplateScope scope) => items.Select(item => item.Evaluate(scope)).ToList();
}

internal sealed class DictionaryExpression(int line, IReadOnlyList<(Expression Key, Expression Value)> items) : Expression(line)
{
    public override object? Evaluate(TemplateScope scope) => items.ToDictionary(item => TemplateValue.ToText(item.Key.Evaluate(scope), Line), item => item.Value.Evaluate(scope));
}

/// <summary><c>target.name</c> and <c>target[key]</c>.</summary>
internal sealed class ItemExpression(int line, Expression target, Expression key) : Expression(line)
{
    public Expression Target => target;

    public Expression Key => key;

    public override object? Evaluate(TemplateScope scope)
    {
        var (value, index) = (target.Evaluate(scope), key.Evaluate(scope));
        return value switch
        {
            Undefined => throw Fault($"\"{index}\" of something that is not defined."),
            IReadOnlyDictionary<string, object?> dictionary => index is string name && dictionary.TryGetValue(name, out var item) ? item : Undefined.Value,
            IReadOnlyList<object?> list when index is long at => TemplateValue.Place(at, list.Count) is { } place ? list[place] : Undefined.Value,
            string text when index is long at => TemplateValue.Place(at, text.Length) is { } place ? text[place].ToString() : Undefined.Value,
            _ => Undefined.Value,
        };
    }
}

/// <summary><c>target[start:stop:step]</c></summary>
internal sealed class SliceExpression(int line, Expression target, Expression? start, Expression? stop, Expression? step) : Expression(line)
{
    public override object? Evaluate(TemplateScope scope)
    {
        long? Bound(Expression? bound) => bound?.Evaluate(scope) switch
        {
            null => null,
            long number => number,
            _ => throw Fault("a slice's bound is not a whole number."),
        };
        var (from, to, by) = (Bound(start), Bound(stop), Bound(step) ?? 1);
        return target.Evaluate(scope) switch
        {
            _ when by == 0 => throw Fault("a slice's step is 0."),
            string text => string.Concat(TemplateValue.Slice(text.Length, from, to, by).Select(i => text[i])),
            IReadOnlyList<object?> list => TemplateValue.Slice(list.Count, from, to, by).Select(i => list[i]).ToList(),
            _ => throw Fault("only texts and lists have slices."),
        };
    }
}

/// <summary><c>function(…)</c> and <c>target.method(…)</c>.</summary>
internal sealed class CallExpression(int line, Expression target, Arguments arguments) : Expression(line)
{
    public override object? Evaluate(TemplateScope scope)
    {
        var (positional, named) = arguments.Evaluate(scope);
        if (target is ItemExpression { Key: LiteralExpression key } item && key.Evaluate(scope) is string method)
            return TemplateMethods.Call(item.Target.Evaluate(scope), method, positional, Line);
        return target.Evaluate(scope) is TemplateFunction function
            ? function(positional, named, Line)
            : throw Fault($"\"{(target as NameExpression)?.Name}\" is no function that is known.");
    }
}

/// <summary><c>value | filter(…)</c></summary>
internal sealed class FilterExpression(int line, Expression value, string name, Arguments arguments) : Expression(line)
{
    public override object? Evaluate(TemplateScope scope)
    {
        var (positional, named) = arguments.Evaluate(scope);
        return TemplateFilters.Apply(name, value.Evaluate(scope), positional, named, Line);
    }
}

/// <summary><c>value is test</c></summary>
internal sealed class TestExpression(int line, Expression value, string name, bool isNegated) : Expression(line)
{
    public override object? Evaluate(TemplateScope scope) => TemplateTests.Holds(name, value.Evaluate(scope), Line) != isNegated;
}

/// <summary><c>a if condition else b</c></summary>
internal sealed class ConditionalExpression(int line, Expression condition, Expression then, Expression? otherwise) : Expression(line)
{
    public override object? Evaluate(TemplateScope scope)
        => TemplateValue.IsTrue(condition.Evaluate(scope)) ? then.Evaluate(scope) : otherwise is null ? Undefined.Value : otherwise.Evaluate(scope);
}

internal sealed class NotExpression(int line, Expression value) : Expression(line)
{
    public override object? Evaluate(TemplateScope scope) => !TemplateValue.IsTrue(value.Evaluate(scope));
}

/// <summary><c>and</c>, <c>or</c>: the value that decided, as in Python.</summary>
internal sealed class LogicExpression(int line, Expression left, bool isAnd, Expression right) : Expression(line)
{
    public override object? Evaluate(TemplateScope scope)
    {
        var value = left.Evaluate(scope);
        return TemplateValue.IsTrue(value) == isAnd ? right.Evaluate(scope) : value;
    }
}

/// <summary>Arithmetic and comparisons.</summary>
internal sealed class BinaryExpression(int line, Expression left, string symbol, Expression right) : Expression(line)
{
    public override object? Evaluate(TemplateScope scope) => TemplateOperators.Apply(left.Evaluate(scope), symbol, right.Evaluate(scope), Line);
}
