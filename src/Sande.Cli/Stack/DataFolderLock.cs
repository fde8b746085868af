namespace Sande.Cli.Stack;

/// <summary>One stack a data folder: an advisory lock on a file in it, given back by the kernel however the process ends.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, making the folder where it lacks.</summary>
    /// <exception cref="LauncherException">Another stack has it, or the folder can't be written.</exception>
    public static DataFolderLock Take(string dataFolder)
    {
        var path = Path.Combine(dataFolder, "lock");
        try
        {
            Directory.CreateDirectory(dataFolder);
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new LauncherException($"The data folder {dataFolder} can't be written ({e.Message}). Set {StackSettings.DataVariable} to one that can.");
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new LauncherException(
                $"Another Sande uses the data folder {dataFolder}. Stop it first, or set {StackSettings.DataVariable} to another folder.");
        }
        catch (IOException e)
        {
            throw new LauncherException($"The data folder {dataFolder} can't be made ({e.Message}). Set {StackSettings.DataVariable} to another.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
