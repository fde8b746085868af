using Sande.Contracts.Checkpoints;

namespace Sande.Persistence.Imports;

/// <summary>What is found in a place that is to be imported: the files of a checkpoint, and what does not belong in one.</summary>
internal sealed class ImportFiles
{
    /// <summary>A checkpoint has hundreds of files, a place that was named by mistake may have millions.</summary>
    private const int MaxFiles = 10_000;

    private readonly List<string> _files = [];
    private readonly List<string> _faults = [];

    /// <summary>Takes a file, or notes why it can't be taken.</summary>
    /// <exception cref="ImportException">There are too many.</exception>
    public void Add(string path)
    {
        if ((CheckpointPath.FindFault(path) ?? CheckpointPath.FindRefusal(path)) is { } fault)
            Refuse(path, fault);
        else
            _files.Add(path);
        if (_files.Count + _faults.Count > MaxFiles)
            throw new ImportException($"The folder has more than {MaxFiles} files.");
    }

    /// <summary>Notes why something can't be taken.</summary>
    public void Refuse(string path, string fault) => _faults.Add($"{path}: {fault}");

    /// <summary>The files.</summary>
    /// <param name="emptyFault">What to say where there are none.</param>
    /// <exception cref="ImportException">There are none, or some that don't belong in a checkpoint: each is named.</exception>
    public IReadOnlyList<string> ToList(string emptyFault)
    {
        if (_faults.Count > 0)
            throw new ImportException(string.Join('\n', _faults));
        return _files.Count > 0 ? _files : throw new ImportException(emptyFault);
    }
}
