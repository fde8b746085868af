using Microsoft.Win32.SafeHandles;
using Sande.Persistence.Storage;

namespace Sande.Persistence.Imports;

/// <summary>
/// A folder that may be imported. Links to files are followed (Hugging Face's cache consists of them) as long as they stay below an import root; links to
/// folders are refused, and hidden folders (.git, .cache) passed over.
/// </summary>
public sealed class ImportFolder : IImportFolder
{
    private const int BufferSize = 1 << 20;

    private readonly string _path;
    private readonly ImportRoots _roots;

    internal ImportFolder(string path, ImportRoots roots) => (_path, _roots) = (path, roots);

    /// <summary>The files, relative and with forward slashes, in order.</summary>
    /// <exception cref="ImportException">There are none, too many, or some that don't belong in a checkpoint: each is named.</exception>
    public IReadOnlyList<string> ListFiles()
    {
        var files = new ImportFiles();
        try
        {
            List(new DirectoryInfo(_path), files);
        }
        catch (Exception unreadable) when (unreadable is IOException and not ImportException or UnauthorizedAccessException)
        {
            throw new ImportException($"The folder can't be read: {unreadable.Message}", unreadable);
        }

        return files.ToList("The folder has no files.");
    }

    /// <summary>Opens one of <see cref="ListFiles"/>. What was opened is looked at, not what the path says: a link may be changed at any moment.</summary>
    /// <exception cref="ImportException">It is gone, can't be read, is no file, or a link leads out of the import roots.</exception>
    public FileStream OpenRead(string file)
    {
        var path = Path.Combine(_path, file);
        SafeFileHandle handle;
        try
        {
            handle = UnixFiles.OpenToRead(path);
        }
        catch (IOException unreadable)
        {
            throw new ImportException($"{file} can't be read: {unreadable.Message}", unreadable);
        }

        try
        {
            if (!_roots.Contains(FindPath(handle) ?? UnixFiles.FindRealPath(path) ?? ""))
                throw new ImportException($"{file} is a link that leads out of the folders that the server's {SandeOptions.ImportRootsKey} names.");
            var stream = new FileStream(handle, FileAccess.Read, BufferSize);
            return stream.CanSeek ? stream : throw new ImportException($"{file} is neither a file nor a link to one.");
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    Task<IReadOnlyList<string>> IImportFolder.ListFilesAsync(CancellationToken cancellationToken) => Task.FromResult(ListFiles());

    Task<Stream> IImportFolder.OpenReadAsync(string file, CancellationToken cancellationToken) => Task.FromResult<Stream>(OpenRead(file));

    // Linux says where an open file is.
    private static string? FindPath(SafeFileHandle handle)
    {
        var link = $"/proc/self/fd/{handle.DangerousGetHandle()}";
        return File.Exists(link) ? UnixFiles.FindRealPath(link) : null;
    }

    private void List(DirectoryInfo folder, ImportFiles files)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(_path, entry.FullName);
            if (entry is FileInfo)
                files.Add(name);
            else if (entry.LinkTarget is not null)
                files.Refuse(name, "A link to a folder is not followed: import that folder itself.");
            else if (!entry.Name.StartsWith('.'))
                List((DirectoryInfo)entry, files);
        }
    }
}
