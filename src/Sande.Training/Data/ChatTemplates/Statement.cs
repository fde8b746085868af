using System.Text;
using Sande.Training.Errors;

namespace Sande.Training.Data.ChatTemplates;

/// <summary>How a statement ended.</summary>
internal enum Flow
{
    Next,
    Break,
    Continue,
}

/// <summary>A statement of a template.</summary>
internal abstract class Statement(int line)
{
    public int Line => line;

    public abstract Flow Run(TemplateScope scope);

    /// <summary>Runs statements until one leaves the loop's turn.</summary>
    protected static Flow Run(IReadOnlyList<Statement> body, TemplateScope scope)
    {
        foreach (var statement in body)
            if (statement.Run(scope) is var flow and not Flow.Next)
                return flow;
        return Flow.Next;
    }

    protected ChatTemplateException Fault(string detail) => ChatTemplateException.At(line, detail);
}

internal sealed class BodyStatement(int line, IReadOnlyList<Statement> body) : Statement(line)
{
    public override Flow Run(TemplateScope scope) => Run(body, scope);
}

internal sealed class TextStatement(int line, string text) : Statement(line)
{
    public override Flow Run(TemplateScope scope)
    {
        scope.Write(text, Line);
        return Flow.Next;
    }
}

internal sealed class OutputStatement(int line, Expression value) : Statement(line)
{
    public override Flow Run(TemplateScope scope)
    {
        scope.Write(TemplateValue.ToText(value.Evaluate(scope), Line), Line);
        return Flow.Next;
    }
}

internal sealed class JumpStatement(int line, Flow flow) : Statement(line)
{
    public override Flow Run(TemplateScope scope) => flow;
}

/// <summary><c>if</c>, <c>elif</c>, <c>else</c>; a branch without a condition is the last.</summary>
internal sealed class IfStatement(int line, IReadOnlyList<(Expression? Condition, IReadOnlyList<Statement> Body)> branches) : Statement(line)
{
    public override Flow Run(TemplateScope scope)
    {
        foreach (var (condition, body) in branches)
            if (condition is null || TemplateValue.IsTrue(condition.Evaluate(scope)))
                return Run(body, scope);
        return Flow.Next;
    }
}

/// <summary><c>set name = value</c>, <c>set namespace.name = value</c>; without a value, what the body writes.</summary>
internal sealed class SetStatement(int line, string name, string? field, Expression? value, IReadOnlyList<Statement> body) : Statement(line)
{
    public override Flow Run(TemplateScope scope)
    {
        var result = value is null ? Written(scope) : value.Evaluate(scope);
        if (field is null)
            scope.Set(name, result);
        else if (scope.Get(name) is Dictionary<string, object?> fields)
            fields[field] = result;
        else
            throw Fault($"\"{name}\" is no namespace.");
        return Flow.Next;
    }

    private string Written(TemplateScope scope)
    {
        var text = new StringBuilder();
        Run(body, scope.WritingTo(text));
        return text.ToString();
    }
}
