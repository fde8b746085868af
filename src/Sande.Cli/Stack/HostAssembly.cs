namespace Sande.Cli.Stack;

/// <summary>Where the hosts' programs lie: <c>bin/Sande.Cli/release/</c> has them as <c>bin/Sande.Api/release/</c> beside it.</summary>
internal static class HostAssembly
{
    /// <summary>The program of <paramref name="project"/>, as <c>Sande.Api</c>.</summary>
    /// <exception cref="LauncherException">It was not built.</exception>
    public static string Find(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.GetFullPath(Path.Combine(own.FullName, "..", "..", project, own.Name, project + ".dll"));
        return File.Exists(path) ? path : throw new LauncherException($"{path} is missing: build src/Sande.Cli, which builds it too.");
    }
}
