namespace Sande.Persistence.Embedded;

/// <summary>PostgreSQL refuses to run as root: who runs it then.</summary>
internal static class SystemUser
{
    /// <summary>
    /// Null where this process is not root. Else the owner of the cluster that is in <paramref name="folder"/> already, <c>SANDE_PG_USER</c>, <c>postgres</c> if there is such a user,
    /// or <c>nobody</c>.
    /// </summary>
    public static async Task<string?> ForClusterAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
            return null;
        var data = Path.Combine(folder, "data");
        if (Directory.Exists(data))
            return (await SystemCommand.RunAsync(null, "stat", ["-L", "-c", "%U", data], null, cancellationToken)).Trim();
        if (Environment.GetEnvironmentVariable("SANDE_PG_USER") is { Length: > 0 } chosen)
            return chosen;
        return await SystemCommand.SucceedsAsync(null, "id", ["-u", "postgres"], cancellationToken) ? "postgres" : "nobody";
    }

    /// <summary>The user's own group.</summary>
    public static async Task<string> GroupAsync(string user, CancellationToken cancellationToken)
        => (await SystemCommand.RunAsync(null, "id", ["-gn", user], null, cancellationToken)).Trim();
}
