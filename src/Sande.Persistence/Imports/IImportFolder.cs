namespace Sande.Persistence.Imports;

/// <summary>A place that a checkpoint may be imported from.</summary>
public interface IImportFolder
{
    /// <summary>The files, relative and with forward slashes, in order.</summary>
    /// <exception cref="ImportException">There are none, too many, or some that don't belong in a checkpoint: each is named.</exception>
    /// <exception cref="ImportUnavailableException">The place can't be reached.</exception>
    Task<IReadOnlyList<string>> ListFilesAsync(CancellationToken cancellationToken);

    /// <summary>Opens one of <see cref="ListFilesAsync"/>.</summary>
    /// <exception cref="ImportException">It is gone or can't be read.</exception>
    /// <exception cref="ImportUnavailableException">The place can't be reached; also while it is read.</exception>
    Task<Stream> OpenReadAsync(string file, CancellationToken cancellationToken);
}
