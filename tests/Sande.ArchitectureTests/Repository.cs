namespace Sande.ArchitectureTests;

/// <summary>The repository's own files.</summary>
internal static class Repository
{
    private static readonly string[] SourceFolders = ["src", "tests", "tools"];

    public static string Root => SharedData.Repository;

    /// <summary>The projects of the product, by name.</summary>
    public static IReadOnlyList<string> Products { get; } =
        [.. Directory.GetDirectories(Path.Combine(Root, "src")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    /// <summary>All project files, relative to the root.</summary>
    public static IReadOnlyList<string> Projects { get; } = [.. Files("*.csproj")];

    /// <summary>All C# files written by hand, relative to the root.</summary>
    public static IReadOnlyList<string> Sources { get; } =
        [.. Files("*.cs").Where(file => !file.Contains("/Migrations/", StringComparison.Ordinal))];

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>What the build of this configuration made of <paramref name="project"/>, as <c>Sande.Api.dll</c>.</summary>
    public static string Output(string project, string extension)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return Path.Combine(Root, "artifacts", "bin", project, configuration, project + extension);
    }

    private static IEnumerable<string> Files(string pattern)
        => SourceFolders.SelectMany(folder => Directory.GetFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
}
