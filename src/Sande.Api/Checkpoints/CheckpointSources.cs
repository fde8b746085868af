using Sande.Contracts.Validation;
using Sande.Persistence.Imports;

namespace Sande.Api.Checkpoints;

/// <summary>The rules for the <c>source</c> of a new checkpoint.</summary>
internal sealed class CheckpointSources(ImportRoots folders, S3ImportRoots buckets)
{
    private const string PathPointer = "/source/path";
    private const string UriPointer = "/source/uri";

    /// <summary>What is wrong with it, or null. Whether there are files is asked at once; whether they make a model, the import finds out.</summary>
    public async Task<ValidationError?> FindFaultAsync(CheckpointSource source, CancellationToken cancellationToken) => source switch
    {
        { Type: CheckpointSourceType.Upload, Path: null, Uri: null } => null,
        { Type: CheckpointSourceType.Upload } => new("/source", "An upload has neither a path nor a uri."),
        { Type: CheckpointSourceType.Path, Uri: not null } => new(UriPointer, "A path has no uri."),
        { Type: CheckpointSourceType.Path, Path: { } path } => await FindFaultAsync(PathPointer, () => folders.Find(path), cancellationToken),
        { Type: CheckpointSourceType.S3, Path: not null } => new(PathPointer, "An import from S3 has no path."),
        { Type: CheckpointSourceType.S3, Uri: { } uri } => await FindFaultAsync(UriPointer, () => buckets.Find(uri), cancellationToken),
        { Type: CheckpointSourceType.Path } => new(PathPointer, "Is required."),
        _ => new(UriPointer, "Is required."),
    };

    private static async Task<ValidationError?> FindFaultAsync(string pointer, Func<IImportFolder> find, CancellationToken cancellationToken)
    {
        try
        {
            await find().ListFilesAsync(cancellationToken);
        }
        catch (ImportException refused)
        {
            return new(pointer, refused.Message);
        }
        catch (ImportUnavailableException)
        {
            // The import is tried until the storage is there again.
        }

        return null;
    }
}
