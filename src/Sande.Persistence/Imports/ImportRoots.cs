using Microsoft.Extensions.Options;
using Sande.Persistence.Storage;

namespace Sande.Persistence.Imports;

/// <summary>
/// The folders that the operator allows imports from (<see cref="SandeOptions.ImportRoots"/>). Paths are compared after every link in them is followed;
/// of what lies outside, nothing is told, not even whether it exists.
/// </summary>
public sealed class ImportRoots(IOptions<SandeOptions> options)
{
    /// <summary>The folder at <paramref name="path"/>, which must be absolute and a root itself or below one.</summary>
    /// <exception cref="ImportException">It is not, or not there, or links lead out of the roots.</exception>
    public ImportFolder Find(string path)
    {
        if (options.Value.ImportRoots.Count == 0)
            throw new ImportException($"Imports from a path are off: the server's {SandeOptions.ImportRootsKey} names no folder.");
        if (!Path.IsPathFullyQualified(path) || path.Contains('\0'))
            throw new ImportException("The path must be absolute.");
        var full = Path.GetFullPath(path);
        if (!options.Value.ImportRoots.Any(root => IsWithin(full, Path.GetFullPath(root))) && !Contains(full))
            throw new ImportException($"The path is not below a folder that the server's {SandeOptions.ImportRootsKey} names.");
        var real = UnixFiles.FindRealPath(full) ?? throw new ImportException($"There is no folder {path}.");
        if (!Contains(real))
            throw new ImportException($"A link leads out of the folders that the server's {SandeOptions.ImportRootsKey} names.");
        return Directory.Exists(real) ? new ImportFolder(real, this) : throw new ImportException($"{path} is a file: name the folder that has config.json.");
    }

    /// <summary>Whether a path without links is within a root.</summary>
    internal bool Contains(string realPath)
        => options.Value.ImportRoots.Any(root => UnixFiles.FindRealPath(root) is { } real && IsWithin(realPath, real));

    private static bool IsWithin(string path, string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(folder);
        return path.StartsWith(folder, StringComparison.Ordinal)
            && (path.Length == folder.Length || folder.EndsWith(Path.DirectorySeparatorChar) || path[folder.Length] == Path.DirectorySeparatorChar);
    }
}
