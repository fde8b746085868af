using Amazon.S3;
using Amazon.S3.Model;
using Sande.Persistence.Storage.S3;

namespace Sande.Persistence.Imports;

/// <summary>A prefix of a bucket that may be imported. Hidden folders (.git, .cache) are passed over, as in a folder of the server.</summary>
internal sealed class S3ImportFolder(IAmazonS3 client, S3Folder location) : IImportFolder
{
    public async Task<IReadOnlyList<string>> ListFilesAsync(CancellationToken cancellationToken)
    {
        var files = new ImportFiles();
        try
        {
            var pages = client.Paginators.ListObjectsV2(new() { BucketName = location.Bucket, Prefix = location.Prefix });
            await foreach (var file in pages.S3Objects.WithCancellation(cancellationToken))
            {
                var path = file.Key[location.Prefix.Length..];
                if (!IsFolder(path) && !IsHidden(path))
                    files.Add(path);
            }
        }
        catch (Exception error) when (error is not ImportException && S3Failures.IsOfStorage(error))
        {
            throw Describe(location.ToString(), error);
        }

        return files.ToList($"There are no files below {location}.");
    }

    public async Task<Stream> OpenReadAsync(string file, CancellationToken cancellationToken)
    {
        var key = location.KeyOf(file);
        GetObjectMetadataResponse metadata;
        try
        {
            metadata = await client.GetObjectMetadataAsync(location.Bucket, key, cancellationToken);
        }
        catch (Exception error) when (S3Failures.IsOfStorage(error))
        {
            throw Describe(file, error);
        }

        return new S3ReadStream(client, metadata, location.Bucket, key, error => Describe(file, error));
    }

    // What consoles make for an empty folder; and the folder itself.
    private static bool IsFolder(string path) => path.Length == 0 || path.EndsWith('/');

    private static bool IsHidden(string path) => path.Split('/')[..^1].Any(folder => folder.StartsWith('.'));

    private static IOException Describe(string what, Exception error)
    {
        if (S3Failures.IsMissing(error))
            return new ImportException($"{what} is not there: {error.Message}", error);
        return S3Failures.IsRefusal(error)
            ? new ImportException($"{what} can't be read: {error.Message}", error)
            : new ImportUnavailableException($"{what} can't be reached: {error.Message}", error);
    }
}
