using Xunit;

namespace Sande.TestKit;

/// <summary>Data that lies beside the repository (<c>../shared</c>) and is not part of it: tests that need it skip where it is absent.</summary>
public static class SharedData
{
    /// <summary>The repository's folder.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The folder of shared data, whether or not it exists.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Repository, "..", "shared"));

    /// <summary>The path of a shared file or folder; skips the test, saying why, where it is absent.</summary>
    public static string Require(params string[] parts)
    {
        var path = Path.Combine([Root, .. parts]);
        Skip.IfNot(Path.Exists(path), $"{path} is not on this machine.");
        return path;
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SandeService.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No SandeService.sln above {AppContext.BaseDirectory}.");
    }
}
