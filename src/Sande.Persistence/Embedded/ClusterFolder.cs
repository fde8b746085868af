using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Sande.Persistence.Embedded;

/// <summary>
/// The folder of one cluster: <c>data</c>, <c>password</c>, <c>log</c>, and <c>lock</c>, which its program holds locked for as long as it lives (the kernel frees it, however
/// the program ends).
/// </summary>
internal sealed class ClusterFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _lock;

    private ClusterFolder(string path, string? user, FileStream lockFile) => (FullPath, User, _lock) = (path, user, lockFile);

    public string FullPath { get; }

    /// <summary>The user that owns the files and runs the server; null: this process's.</summary>
    public string? User { get; }

    public string Data => Path.Combine(FullPath, "data");

    public string Log => Path.Combine(FullPath, "log");

    private string PasswordFile => Path.Combine(FullPath, "password");

    /// <summary>Makes the folder where it is missing, gives it to the user that the server runs as, and locks it.</summary>
    /// <exception cref="EmbeddedPostgresException">Another program has it, or that user can't get there.</exception>
    public static async Task<ClusterFolder> OpenAsync(string path, ILogger logger, CancellationToken cancellationToken)
    {
        var user = await SystemUser.ForClusterAsync(path, cancellationToken);
        path = user is null ? Path.GetFullPath(path) : await ReachableFolder.ResolveAsync(path, user, logger, cancellationToken);
        if (user is null)
            Directory.CreateDirectory(path, OwnerOnly);
        else
            await SystemCommand.RunAsync(null, "install", ["-d", "-m", "700", "-o", user, "-g", await SystemUser.GroupAsync(user, cancellationToken), path], null, cancellationToken);
        return new ClusterFolder(path, user, await LockAsync(path, cancellationToken) ?? throw new EmbeddedPostgresException(
            $"Another program runs the database in {path}: stop it, or set SANDE_DATA to another folder."));
    }

    /// <summary>The lock, or null where a living program keeps it: one that was just killed holds it for another moment.</summary>
    private static async Task<FileStream?> LockAsync(string path, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < LockPatience; waited += LockPoll)
        {
            if (TryLock(path) is { } file)
                return file;
            await Task.Delay(LockPoll, cancellationToken);
        }

        return TryLock(path);
    }

    /// <summary>The lock, or null where a living program holds it.</summary>
    public static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new EmbeddedPostgresException($"The database's folder {path} belongs to another user: {denied.Message}", denied);
        }
    }

    /// <summary>The major version of the cluster that is in the folder; null where there is none yet.</summary>
    public int? ReadMajorVersion()
    {
        var file = Path.Combine(Data, "PG_VERSION");
        return File.Exists(file) ? int.Parse(File.ReadAllText(file).Trim()) : null;
    }

    public string ReadPassword() => File.ReadAllText(PasswordFile);

    /// <summary>Makes a cluster, whole or not at all: it is renamed into place when initdb is through.</summary>
    public async Task InitializeAsync(PostgresBinaries binaries, bool isDurable, CancellationToken cancellationToken)
    {
        var unfinished = Data + ".new";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await SystemCommand.RunAsync(User, "sh", ["-c", "umask 077; cat > \"$1\"", "sh", PasswordFile], password, cancellationToken);
        string[] arguments =
        [
            "-D", unfinished, "-U", EmbeddedPostgres.UserName, "--pwfile", PasswordFile, "--auth-local=scram-sha-256", "--auth-host=scram-sha-256",
            "-E", "UTF8", "--locale=C.UTF-8", .. isDurable ? Array.Empty<string>() : ["--no-sync"],
        ];
        await SystemCommand.RunAsync(User, binaries.Initdb, arguments, null, cancellationToken);
        Directory.Move(unfinished, Data);
    }

    public void Delete()
    {
        if (Directory.Exists(FullPath))
            Directory.Delete(FullPath, recursive: true);
    }

    public void Dispose() => _lock.Dispose();
}
