namespace Sande.Persistence.Embedded;

/// <summary>A PostgreSQL server's programs on this machine.</summary>
/// <param name="Folder">The folder of <c>initdb</c> and <c>postgres</c>.</param>
/// <param name="MajorVersion">As 15.</param>
internal sealed record PostgresBinaries(string Folder, int MajorVersion)
{
    private const string DebianFolder = "/usr/lib/postgresql";

    public string Initdb => Path.Combine(Folder, "initdb");

    public string Postgres => Path.Combine(Folder, "postgres");

    /// <summary>
    /// The first of <c>SANDE_PG_BIN</c>, Debian's folders (newest first) and <c>PATH</c>; with <paramref name="majorVersion"/>, the first of that version.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">There is none.</exception>
    public static async Task<PostgresBinaries> FindAsync(int? majorVersion, CancellationToken cancellationToken)
    {
        var others = new SortedSet<int>();
        foreach (var folder in Folders().Where(HasServer).Distinct())
        {
            var binaries = new PostgresBinaries(folder, await ReadVersionAsync(folder, cancellationToken));
            if (majorVersion is null || binaries.MajorVersion == majorVersion)
                return binaries;
            others.Add(binaries.MajorVersion);
        }

        throw new EmbeddedPostgresException(others.Count == 0
            ? "No PostgreSQL server is installed: install it (Debian, Ubuntu: apt-get install postgresql), set SANDE_PG_BIN to a folder that holds initdb and postgres, "
              + "or set ConnectionStrings__Sande to a server that runs elsewhere."
            : $"The database's files are PostgreSQL {majorVersion}'s, and only {string.Join(", ", others)} is installed: install postgresql-{majorVersion}, or start with an empty folder.");
    }

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("SANDE_PG_BIN") is { Length: > 0 } chosen)
            yield return chosen;
        if (Directory.Exists(DebianFolder))
        {
            foreach (var version in Directory.GetDirectories(DebianFolder).OrderByDescending(path => int.TryParse(Path.GetFileName(path), out var number) ? number : 0))
                yield return Path.Combine(version, "bin");
        }

        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
    }

    private static bool HasServer(string folder) => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"));

    // "postgres (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)", "postgres (PostgreSQL) 18beta1"
    private static async Task<int> ReadVersionAsync(string folder, CancellationToken cancellationToken)
    {
        var answer = await SystemCommand.RunAsync(user: null, Path.Combine(folder, "postgres"), ["--version"], input: null, cancellationToken);
        var word = answer.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(word => char.IsAsciiDigit(word[0])) ?? "0";
        return int.Parse(word.AsSpan(0, word.Length - word.AsSpan().TrimStart("0123456789").Length));
    }
}
