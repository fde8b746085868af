namespace Sande.Training.Data.ChatTemplates;

/// <summary><c>for names in items if condition … else … endfor</c></summary>
internal sealed class ForStatement(
    int line, IReadOnlyList<string> names, Expression items, Expression? condition, IReadOnlyList<Statement> body, IReadOnlyList<Statement> otherwise) : Statement(line)
{
    public override Flow Run(TemplateScope scope)
    {
        var all = TemplateValue.Items(items.Evaluate(scope), Line);
        List<object?> taken = [.. all.Where(item => condition is null || TemplateValue.IsTrue(condition.Evaluate(Bind(scope, item))))];
        if (taken.Count == 0)
            return Run(otherwise, scope);
        for (var i = 0; i < taken.Count; i++)
        {
            var inner = Bind(scope, taken[i]);
            inner.Set("loop", Loop(taken, i));
            if (Run(body, inner) == Flow.Break)
                break;
        }

        return Flow.Next;
    }

    private TemplateScope Bind(TemplateScope scope, object? item)
    {
        var inner = scope.Inner();
        if (names.Count == 1)
        {
            inner.Set(names[0], item);
            return inner;
        }

        var parts = TemplateValue.Items(item, Line);
        if (parts.Count != names.Count)
            throw Fault($"an item has {parts.Count} parts, not {names.Count}.");
        foreach (var (name, part) in names.Zip(parts))
            inner.Set(name, part);
        return inner;
    }

    private static Dictionary<string, object?> Loop(List<object?> items, int index) => new()
    {
        ["index"] = index + 1L,
        ["index0"] = (long)index,
        ["revindex"] = (long)items.Count - index,
        ["revindex0"] = items.Count - index - 1L,
        ["first"] = index == 0,
        ["last"] = index == items.Count - 1,
        ["length"] = (long)items.Count,
        ["previtem"] = index == 0 ? Undefined.Value : items[index - 1],
        ["nextitem"] = index == items.Count - 1 ? Undefined.Value : items[index + 1],
    };
}
