using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Checkpoints;
using Sande.Api.Http;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Storage;

namespace Sande.Api.Uploads;

/// <summary>Makes the file of a whole upload the checkpoint's. Until that is done the upload's offset does not say that it is whole, so a client whose server was killed sends the end again.</summary>
internal sealed class UploadCompletion(SandeDbContext db, IBlobStore blobs, CheckpointFiles files, UploadFolder folder)
{
    /// <summary>Moves the file to the store and records it, with the upload's last offset.</summary>
    /// <returns>Null, or why it can't be the checkpoint's.</returns>
    /// <exception cref="BlobStoreException">The store can't be written.</exception>
    public async Task<IResult?> CompleteAsync(Upload upload)
    {
        // Nothing is ever appended to an empty file.
        if (upload.Length == 0)
            folder.CreateEmpty(upload.Id);
        BlobInfo blob;
        try
        {
            blob = await blobs.TakeAsync(folder.PathOf(upload.Id), upload.Sha256);
        }
        catch (BlobDigestMismatchException mismatch)
        {
            // It would be so however often its end was sent: the client begins anew.
            db.Uploads.Remove(upload);
            await db.SaveChangesAsync();
            folder.Delete(upload.Id);
            return new InvalidProblem($"{TusHeaders.Metadata}: {mismatch.Message} The upload is given up.");
        }

        (upload.Offset, upload.ExpiresAt) = (upload.Length, folder.NextExpiry());
        var outcome = await files.RecordAsync(upload.CheckpointId, upload.Path, blob);
        return outcome.Result is Ok<CheckpointFileView> or Created<CheckpointFileView> ? null : outcome.Result;
    }
}
