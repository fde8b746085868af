using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Sande.Persistence.Embedded;

/// <summary>
/// Root's own folders (as /root) can't be entered by the user that PostgreSQL runs as. There the wanted path becomes a symbolic link, and the files lie in a place
/// that both can reach.
/// </summary>
internal static class ReachableFolder
{
    private static readonly string[] Places = ["/var/lib/sande", "/var/tmp/sande", "/tmp/sande"];

    /// <summary>The folder to use for <paramref name="path"/>: itself, or what its link points to.</summary>
    public static async Task<string> ResolveAsync(string path, string user, ILogger logger, CancellationToken cancellationToken)
    {
        path = Path.GetFullPath(path);
        var link = new FileInfo(path);
        if (link.LinkTarget is { } target)
        {
            if (Directory.Exists(target))
                return target;
            logger.LogWarning("{Path} points to {Target}, which is gone: starting with an empty database.", path, target);
            link.Delete();
        }

        var parent = Directory.CreateDirectory(Path.GetDirectoryName(path)!).FullName;
        if (await CanEnterAsync(user, parent, cancellationToken))
            return path;
        if (Directory.Exists(path))
            throw new EmbeddedPostgresException($"The user {user}, as which PostgreSQL runs, can't enter {path}: make the folders above it enterable (chmod o+x), or set SANDE_DATA to another folder.");
        return await LinkAsync(path, user, logger, cancellationToken);
    }

    private static async Task<string> LinkAsync(string path, string user, ILogger logger, CancellationToken cancellationToken)
    {
        var place = await FindPlaceAsync(user, cancellationToken)
            ?? throw new EmbeddedPostgresException($"The user {user}, as which PostgreSQL runs, can't enter the folder of {path}, nor {string.Join(", ", Places)}: set SANDE_DATA to a folder that it can.");
        var target = Path.Combine(place, $"postgres-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        Directory.CreateDirectory(target);
        File.CreateSymbolicLink(path, target);
        logger.LogInformation("PostgreSQL runs as the user {User}, who can't enter {Path}: its files lie in {Target}, and {Path} is a link to it.", user, path, target, path);
        return target;
    }

    private static async Task<string?> FindPlaceAsync(string user, CancellationToken cancellationToken)
    {
        foreach (var place in Places)
        {
            if (await SystemCommand.SucceedsAsync(null, "install", ["-d", "-m", "755", place], cancellationToken) && await CanEnterAsync(user, place, cancellationToken))
                return place;
        }

        return null;
    }

    // Asked of the kernel, as that user: modes, groups and ACLs all count.
    private static Task<bool> CanEnterAsync(string user, string folder, CancellationToken cancellationToken)
        => SystemCommand.SucceedsAsync(user, "sh", ["-c", "cd \"$1\"", "sh", folder], cancellationToken);
}
