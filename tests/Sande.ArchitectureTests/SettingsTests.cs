using System.Text.RegularExpressions;

namespace Sande.ArchitectureTests;

/// <summary>The README's table of settings and the code say the same.</summary>
public sealed partial class SettingsTests
{
    // A name that ends in _ stands for a family, as SANDE_WORKER_*.
    private static readonly HashSet<string> Read = [.. Repository.Sources.Append("sande")
        .SelectMany(file => Setting().Matches(Repository.Read(file))).Select(match => match.Value).Where(name => !name.EndsWith('_'))];

    private static readonly HashSet<string> Documented = [.. Table().Matches(Repository.Read("README.md")).Select(match => match.Groups["name"].Value)];

    [Fact]
    public void Every_setting_is_in_the_readme() => Assert.Empty(Read.Except(Documented).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_setting_of_the_readme_is_read_somewhere() => Assert.Empty(Documented.Except(Read).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\bSANDE_[A-Z0-9_]+\b|\bConnectionStrings__Sande\b", RegexOptions.None, 1000)]
    private static partial Regex Setting();

    [GeneratedRegex(@"^\| `(?<name>(?:SANDE_|ConnectionStrings_)\w+)` \|", RegexOptions.Multiline, 1000)]
    private static partial Regex Table();
}
