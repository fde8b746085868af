using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Sande.ArchitectureTests;

/// <summary>What every source file keeps to.</summary>
public sealed partial class SourceTests
{
    private const int MaxLines = 300;

    [Fact]
    public void No_file_is_longer_than_one_reads_in_a_sitting()
        => Assert.DoesNotContain(Repository.Sources, file => Repository.Read(file).Count(c => c == '\n') > MaxLines);

    [Fact]
    public void Nothing_is_left_to_do_later()
        => Assert.DoesNotContain(Repository.Sources, file => Unfinished().IsMatch(Repository.Read(file)));

    [Fact]
    public void No_file_hides_parts_in_regions()
        => Assert.DoesNotContain(Repository.Sources, file => Region().IsMatch(Repository.Read(file)));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("SandeService.sln").Replace('\\', '/');

        Assert.NotEmpty(Repository.Projects);
        Assert.All(Repository.Projects, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Package_versions_are_central()
        => Assert.All(Repository.Projects, project => Assert.DoesNotContain(
            XDocument.Parse(Repository.Read(project)).Descendants("PackageReference"),
            package => package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null));

    // Written in two halves, so that this file is not one of those it looks for.
    [GeneratedRegex(@"\b(?:TO" + @"DO|FIX" + @"ME|HA" + @"CK|XX" + @"X)\b|NotImplemented" + "Exception", RegexOptions.None, 1000)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^\s*#region", RegexOptions.Multiline, 1000)]
    private static partial Regex Region();
}
