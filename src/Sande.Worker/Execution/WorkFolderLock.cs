namespace Sande.Worker.Execution;

/// <summary>
/// Keeps two processes from writing one work folder: the child of a host that was killed may still be saving its state
/// when the next host starts another. The operating system frees the lock when the process ends, however it ends.
/// </summary>
internal sealed class WorkFolderLock : IDisposable
{
    private const string FileName = "lock";
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(200);
    private readonly FileStream _file;

    private WorkFolderLock(FileStream file) => _file = file;

    /// <summary>Makes the folder and waits for its lock.</summary>
    /// <exception cref="IOException">Another process still holds it after <paramref name="timeout"/>, or the folder can't be written.</exception>
    /// <exception cref="OperationCanceledException">Asked to stop while waiting.</exception>
    public static WorkFolderLock Take(string workFolder, TimeSpan timeout, CancellationToken stop)
    {
        Directory.CreateDirectory(workFolder);
        var path = Path.Combine(workFolder, FileName);
        var deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                return new WorkFolderLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(path) && Environment.TickCount64 < deadline)
            {
                stop.WaitHandle.WaitOne(RetryInterval);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
