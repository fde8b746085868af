using System.Text.RegularExpressions;

namespace Sande.ArchitectureTests;

/// <summary>The table of docs/settings.md, the code and the files that deploy say the same.</summary>
public sealed partial class SettingsTests
{
    private const string Page = "docs/settings.md";

    private static readonly string[] Deployment =
        ["Dockerfile", "Dockerfile.gpu", "docker-compose.yml", .. Directory.GetFiles(Path.Combine(Repository.Root, "deploy"), "*", SearchOption.AllDirectories)];

    // A name that ends in _ stands for a family, as SANDE_WORKER_*.
    private static readonly HashSet<string> Read = [.. Repository.Sources.Append("sande")
        .SelectMany(file => Setting().Matches(Repository.Read(file))).Select(match => match.Value).Where(name => !name.EndsWith('_'))];

    private static readonly Dictionary<string, string> Documented = Table().Matches(Repository.Read(Page)).ToDictionary(row => row.Groups["name"].Value, row => row.Groups["default"].Value);

    // As the options classes declare them: a key, perhaps by its constant, other attributes, and the property with its default.
    private static readonly Dictionary<string, string> Defaults = Repository.Sources.Where(file => file.StartsWith("src/", StringComparison.Ordinal))
        .Select(Repository.Read).SelectMany(text => Option().Matches(text).Select(option => (Key: KeyOf(text, option.Groups["key"].Value), Default: option.Groups["default"].Value)))
        .ToDictionary(option => option.Key, option => option.Default);

    [Fact]
    public void Every_setting_is_in_the_table() => Assert.Empty(Read.Except(Documented.Keys).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_setting_of_the_table_is_read_somewhere()
        => Assert.Empty(Documented.Keys.Where(name => name.StartsWith("SANDE_", StringComparison.Ordinal)).Except(Read).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_default_in_the_table_is_that_of_its_options_class()
    {
        Assert.True(Defaults.Count >= 14, "The options classes are not read any more.");
        Assert.All(Defaults, option => Assert.True(IsSame(option.Value, Documented[option.Key]), $"{option.Key} is \"{option.Value}\" in the code and \"{Documented[option.Key]}\" in {Page}."));
    }

    [Fact]
    public void What_deploys_sets_nothing_that_is_not_in_the_table()
        => Assert.Empty(Deployment.SelectMany(file => Set().Matches(Repository.Read(file))).Select(match => match.Value).Except(Documented.Keys).Order(StringComparer.Ordinal));

    // Of a number the number is told; of none, or of an empty text, what that means.
    private static bool IsSame(string code, string page) => double.TryParse(code, out var value) ? double.TryParse(page, out var told) && told == value : !double.TryParse(page, out _);

    private static string KeyOf(string text, string key)
        => key.StartsWith('"') ? key.Trim('"') : Regex.Match(string.Concat(text, Repository.Read("src/Sande.Worker/Native/NativeTorch.cs")), $@"const string {key.Split('.')[^1]} = ""(?<key>\w+)""").Groups["key"].Value;

    [GeneratedRegex(@"\bSANDE_[A-Z0-9_]+\b|\bConnectionStrings__Sande\b", RegexOptions.None, 1000)]
    private static partial Regex Setting();

    [GeneratedRegex(@"\b(?:SANDE|OTEL)_[A-Z_]+\b|\b(?:ConnectionStrings|Logging)__\w+", RegexOptions.None, 1000)]
    private static partial Regex Set();

    [GeneratedRegex(@"^\| `(?<name>\w+)` \| [^|]+ \| (?<default>[^|]+) \|", RegexOptions.Multiline, 1000)]
    private static partial Regex Table();

    [GeneratedRegex(@"\[ConfigurationKeyName\((?<key>[^)]+)\)\]\s+(?:\[[^\]]+\]\s+)*public [\w?]+ \w+ \{ get; set; \}(?: = (?<default>[^;]+);)?", RegexOptions.None, 1000)]
    private static partial Regex Option();
}
