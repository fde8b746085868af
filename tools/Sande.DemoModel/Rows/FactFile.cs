namespace Sande.DemoModel.Rows;

/// <summary>The lists of facts beside this program (<c>Facts/*.tsv</c>): a fact a line, its parts between tabs, a comment on the first line.</summary>
internal static class FactFile
{
    public static IReadOnlyList<string[]> Read(string name)
    {
        using var stream = typeof(FactFile).Assembly.GetManifestResourceStream(name) ?? throw new ArgumentException($"There are no facts called {name}.", nameof(name));
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t'))];
    }
}
