using System.Text.Json;
using System.Xml.Linq;

namespace Sande.ArchitectureTests;

/// <summary>docs/architecture.md: who may know whom.</summary>
public sealed class ProjectDirectionTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Sande.Contracts"] = [],
        ["Sande.Persistence"] = ["Sande.Contracts"],
        ["Sande.Training"] = ["Sande.Contracts"],
        ["Sande.Api"] = ["Sande.Contracts", "Sande.Persistence"],
        ["Sande.Worker"] = ["Sande.Contracts", "Sande.Persistence", "Sande.Training"],
        ["Sande.Cli"] = ["Sande.Contracts", "Sande.Persistence"],
    };

    // What a project must not know, by the beginning of an assembly's name.
    private static readonly Dictionary<string, string[]> Forbidden = new(StringComparer.Ordinal)
    {
        ["Sande.Contracts"] = ["Microsoft.", "Hangfire", "Npgsql", "TorchSharp", "Newtonsoft"],
        ["Sande.Persistence"] = ["TorchSharp", "Microsoft.AspNetCore", "Microsoft.ML"],
        ["Sande.Training"] = ["Hangfire", "Npgsql", "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "Microsoft.Extensions.DependencyInjection", "System.Net.Http"],
        ["Sande.Api"] = ["TorchSharp", "Microsoft.ML"],
        ["Sande.Worker"] = ["Microsoft.AspNetCore"],
        ["Sande.Cli"] = ["TorchSharp", "Microsoft.ML", "Microsoft.AspNetCore", "Hangfire"],
    };

    public static TheoryData<string> Products => new(Repository.Products);

    [Theory]
    [MemberData(nameof(Products))]
    public void A_project_references_only_those_below_it(string project)
    {
        var references = XDocument.Load(Path.Combine(Repository.Root, "src", project, project + ".csproj"))
            .Descendants("ProjectReference")
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));

        Assert.Equal(Allowed[project].Order(StringComparer.Ordinal), references.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void An_assembly_uses_nothing_that_its_project_must_not_know(string project)
    {
        var known = BuiltAssembly.References(project);

        Assert.NotEmpty(known);
        Assert.DoesNotContain(known, name => Forbidden[project].Any(start => name.StartsWith(start, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Sande.Api")]
    [InlineData("Sande.Cli")]
    public void No_torch_is_deployed_with_it(string project)
    {
        using var dependencies = JsonDocument.Parse(File.ReadAllText(Repository.Output(project, ".deps.json")));
        var libraries = dependencies.RootElement.GetProperty("libraries").EnumerateObject().Select(library => library.Name).ToList();

        Assert.Contains(libraries, name => name.StartsWith("Sande.Persistence/", StringComparison.Ordinal));
        Assert.DoesNotContain(libraries, name => name.Contains("torch", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Sande.Training", StringComparison.Ordinal));
    }
}
