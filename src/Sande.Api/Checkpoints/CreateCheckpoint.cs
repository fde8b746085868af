using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Idempotency;
using Sande.Api.Storage;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Validation;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Jobs;

namespace Sande.Api.Checkpoints;

/// <summary><c>POST /v1/checkpoints</c></summary>
internal static class CreateCheckpoint
{
    /// <summary>Creates a checkpoint</summary>
    /// <remarks>
    /// It takes files then: upload those of the model's folder one by one, and complete the checkpoint. With files, those that the store has already, by their sha256, need no upload: the
    /// answer says which are missing. (Whoever knows a file's sha256 so gets the file. All holders of a key see all checkpoints of this server anyway; there are no tenants to keep apart.)
    /// With a source of type path or s3, the files are copied from there in the background instead: its status is importing, then validating, then ready or invalid.
    /// </remarks>
    /// <response code="201">The checkpoint; its address is in Location.</response>
    public static async Task<Results<Created<CheckpointView>, InvalidProblem>> HandleAsync(
        JsonBody<NewCheckpoint> body,
        SandeDbContext db,
        CheckpointSources sources,
        KnownContent content,
        IdempotentAnswers answers,
        JobScheduler scheduler,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if ((body.Invalid ?? await FindFaultsAsync(body.Value, sources, cancellationToken)) is { } invalid)
            return invalid;
        var isImport = body.Value.Source.Type != CheckpointSourceType.Upload;
        var checkpoint = new Checkpoint
        {
            Id = Ids.New(Ids.Checkpoint),
            Name = body.Value.Name,
            Status = isImport ? CheckpointStatus.Importing : CheckpointStatus.Uploading,
            SourcePath = body.Value.Source.Path ?? body.Value.Source.Uri,
            Metadata = new(body.Value.Metadata),
            CreatedAt = time.GetDatabaseNow(),
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.Checkpoints.Add(checkpoint);
        var (missing, errors) = await content.LinkAsync(checkpoint, body.Value.Files, cancellationToken);
        if (errors.Count > 0)
            return new InvalidProblem(errors);
        var answer = answers.Keep(db, TypedResults.Created($"/v1/checkpoints/{checkpoint.Id}", CheckpointView.From(checkpoint) with { Missing = missing }));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (isImport)
            await scheduler.EnqueueImportAsync(checkpoint.Id);
        return answer;
    }

    private static async Task<InvalidProblem?> FindFaultsAsync(NewCheckpoint checkpoint, CheckpointSources sources, CancellationToken cancellationToken)
    {
        List<ValidationError> errors = [.. LabelValidator.Validate(checkpoint.Name, checkpoint.Metadata)];
        errors.AddRange(NewCheckpointFiles.Validate(checkpoint));
        if (await sources.FindFaultAsync(checkpoint.Source, cancellationToken) is { } error)
            errors.Add(error);
        return errors.Count == 0 ? null : new(errors);
    }
}
