using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Checkpoints;
using Sande.Api.Http;
using Sande.Api.Idempotency;
using Sande.Api.Storage;
using Sande.Contracts.Checkpoints;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Uploads;

/// <summary><c>POST /v1/uploads</c></summary>
internal static class CreateUpload
{
    /// <summary>Creates a resumable upload of a file of a checkpoint</summary>
    /// <remarks>tus 1.0.0: any client of it sends the bytes to the address in Location. When they are whole, the file is the checkpoint's.</remarks>
    /// <param name="length">Bytes of the file.</param>
    /// <param name="metadata">As tus wants it, values in base64: checkpoint_id, path, and sha256 (hexadecimal) where the whole file is to be checked.</param>
    /// <param name="response">The response.</param>
    /// <param name="db">The database.</param>
    /// <param name="completion">Makes a whole file the checkpoint's.</param>
    /// <param name="folder">The files of uploads.</param>
    /// <param name="answers">Answers that may be asked for again.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="201">The upload; its address is in Location.</response>
    public static async Task<IResult> HandleAsync(
        [FromHeader(Name = TusHeaders.Length)] long length,
        [FromHeader(Name = TusHeaders.Metadata)] string metadata,
        HttpResponse response,
        SandeDbContext db,
        UploadCompletion completion,
        UploadFolder folder,
        IdempotentAnswers answers,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (length < 0)
            return new InvalidProblem($"{TusHeaders.Length} must be at least 0.");
        var (read, invalid) = UploadMetadata.Read(metadata);
        if (read is null)
            return invalid!;
        var statuses = await db.Checkpoints.Where(checkpoint => checkpoint.Id == read.CheckpointId).Select(checkpoint => checkpoint.Status).ToListAsync(cancellationToken);
        if (statuses is not [var status])
            return GetCheckpoint.NotFound(read.CheckpointId);
        if (status != CheckpointStatus.Uploading)
            return CheckpointFiles.TakesNone(read.CheckpointId);

        var upload = new Upload
        {
            Id = Ids.New(Ids.Upload),
            CheckpointId = read.CheckpointId,
            Path = read.Path,
            Sha256 = read.Sha256,
            Length = length,
            Metadata = metadata,
            CreatedAt = time.GetDatabaseNow(),
            ExpiresAt = time.GetDatabaseNow() + folder.Lifetime,
        };
        db.Uploads.Add(upload);
        var answer = answers.Keep(db, TypedResults.Created($"/v1/uploads/{upload.Id}", UploadView.From(upload)));
        await db.SaveChangesAsync(cancellationToken);
        if (length == 0 && await completion.CompleteAsync(upload) is { } refusal)
            return refusal;
        response.Headers[TusHeaders.Expires] = upload.ExpiresAt.ToString("R");
        return answer;
    }
}
