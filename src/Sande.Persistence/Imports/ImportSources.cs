using Sande.Persistence.Storage.S3;

namespace Sande.Persistence.Imports;

/// <summary>Where checkpoints are imported from: folders of the server and S3-compatible storage, as the operator allows.</summary>
public sealed class ImportSources(ImportRoots folders, S3ImportRoots buckets)
{
    /// <summary>The place at <paramref name="source"/>: an absolute path, or <c>s3://bucket/prefix</c>.</summary>
    /// <exception cref="ImportException">It is not allowed, or not there.</exception>
    public IImportFolder Find(string source) => source.StartsWith(S3Folder.Scheme, StringComparison.Ordinal) ? buckets.Find(source) : folders.Find(source);
}
