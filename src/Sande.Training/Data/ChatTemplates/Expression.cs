using Sande.Training.Errors;

namespace Sande.Training.Data.ChatTemplates;

/// <summary>
/// An expression of a template. Its values are Python's: null (none), <see cref="Undefined"/>, bool, long, double, string, lists, dictionaries,
/// <see cref="TemplateFunction"/>.
/// </summary>
/// <param name="line">Where it stands.</param>
internal abstract class Expression(int line)
{
    public int Line => line;

    public abstract object? Evaluate(TemplateScope scope);

    protected ChatTemplateException Fault(string detail) => ChatTemplateException.At(line, detail);
}

/// <summary>A name or a field that is not there: prints as nothing, is false and empty, and has no fields of its own.</summary>
internal sealed class Undefined
{
    private Undefined()
    {
    }

    public static Undefined Value { get; } = new();
}

/// <summary>Something that can be called.</summary>
/// <param name="positional">Arguments without a name.</param>
/// <param name="named">Arguments with one.</param>
/// <param name="line">Where it is called.</param>
internal delegate object? TemplateFunction(IReadOnlyList<object?> positional, IReadOnlyDictionary<string, object?> named, int line);

/// <summary>What stands in the brackets of a call, a filter or a test.</summary>
internal sealed record Arguments(IReadOnlyList<Expression> Positional, IReadOnlyDictionary<string, Expression> Named)
{
    public static Arguments None { get; } = new([], new Dictionary<string, Expression>());

    public (IReadOnlyList<object?> Positional, IReadOnlyDictionary<string, object?> Named) Evaluate(TemplateScope scope)
        => ([.. Positional.Select(argument => argument.Evaluate(scope))], Named.ToDictionary(argument => argument.Key, argument => argument.Value.Evaluate(scope)));
}
