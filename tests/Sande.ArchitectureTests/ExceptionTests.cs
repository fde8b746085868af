using System.Reflection;

namespace Sande.ArchitectureTests;

/// <summary>Exceptions say what kind of failure they are by their base, and end a hierarchy unless they are one's root.</summary>
public sealed class ExceptionTests
{
    // .NET's own that describe the failure; System.Exception is for those that only this project knows.
    private static readonly string[] Bases =
        ["System.Exception", "System.IO.IOException", "System.IO.InvalidDataException", "System.InvalidOperationException", "System.FormatException", "System.ArgumentException"];

    private static readonly IReadOnlyList<BuiltClass> Exceptions =
        [.. Repository.Products.SelectMany(BuiltAssembly.Classes).Where(type => type.Base.EndsWith("Exception", StringComparison.Ordinal))];

    [Fact]
    public void Exceptions_derive_from_an_allowed_base_or_from_one_of_this_project()
    {
        Assert.NotEmpty(Exceptions);
        Assert.DoesNotContain(Exceptions, type => !Bases.Contains(type.Base) && Exceptions.All(other => other.Name != type.Base));
    }

    [Fact]
    public void Exceptions_are_named_so_and_sealed_unless_others_derive_from_them()
    {
        Assert.DoesNotContain(Exceptions, type => !type.Name.EndsWith("Exception", StringComparison.Ordinal));
        Assert.DoesNotContain(Exceptions, type => !type.Attributes.HasFlag(TypeAttributes.Sealed) && Exceptions.All(other => other.Base != type.Name));
    }
}
