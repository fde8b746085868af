using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Idempotency;
using Sande.Api.Storage;
using Sande.Contracts.Validation;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Checkpoints;

/// <summary><c>POST /v1/checkpoints</c></summary>
internal static class CreateCheckpoint
{
    /// <summary>Creates a checkpoint</summary>
    /// <remarks>
    /// It takes files then: upload those of the model's folder one by one, and complete the checkpoint. With files, those that the store has already, by their sha256, need no upload: the
    /// answer says which are missing. (Whoever knows a file's sha256 so gets the file. All holders of a key see all checkpoints of this server anyway; there are no tenants to keep apart.)
    /// </remarks>
    /// <response code="201">The checkpoint; its address is in Location.</response>
    public static async Task<Results<Created<CheckpointView>, InvalidProblem>> HandleAsync(
        JsonBody<NewCheckpoint> body, SandeDbContext db, KnownContent content, IdempotentAnswers answers, TimeProvider time, CancellationToken cancellationToken)
    {
        if ((body.Invalid ?? Check(body.Value)) is { } invalid)
            return invalid;
        var checkpoint = new Checkpoint
        {
            Id = Ids.New(Ids.Checkpoint),
            Name = body.Value.Name,
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
        return answer;
    }

    private static InvalidProblem? Check(NewCheckpoint checkpoint)
    {
        List<ValidationError> errors = [.. LabelValidator.Validate(checkpoint.Name, checkpoint.Metadata)];
        errors.AddRange(NewCheckpointFiles.Validate(checkpoint));
        if (checkpoint.Source.Type != CheckpointSourceType.Upload)
            errors.Add(new("/source/type", "Only \"upload\" is available in this version."));
        else if (checkpoint.Source is not { Path: null, Uri: null })
            errors.Add(new("/source", "An upload has neither a path nor a uri."));
        return errors.Count == 0 ? null : new(errors);
    }
}
