using System.IO.Compression;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Sande.Api.Http;
using Sande.Api.Idempotency;
using Sande.Api.Storage;
using Sande.Contracts.Datasets;
using Sande.Contracts.Validation;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Storage;

namespace Sande.Api.Datasets;

/// <summary><c>POST /v1/datasets</c></summary>
internal static class CreateDataset
{
    /// <summary>Uploads a dataset</summary>
    /// <remarks>
    /// The body is the file: a JSON array, JSON Lines or CSV, gzip where Content-Encoding says so. The rows' format is recognised. Instructions: Alpaca, Dolly,
    /// OpenOrca, prompt/response, ShareGPT or chat messages. Preferences: prompt/chosen/rejected as texts or chat messages, or HH-RLHF transcripts. Multiple
    /// choice: MMLU's CSV with or without a header, the hub's MMLU, ARC in AI2's, Hugging Face's and LLM-Adapters' layouts. A file with bad rows is refused,
    /// and the first 20 are named by their line.
    /// </remarks>
    /// <param name="name">A name for people, 1..200 characters.</param>
    /// <param name="kind">What the rows are for: instructions to train and measure on, preferences for DPO, multiple_choice for mmlu and arc.</param>
    /// <param name="request">The request.</param>
    /// <param name="db">The database.</param>
    /// <param name="blobs">The store.</param>
    /// <param name="collector">Keeps rows and blobs consistent.</param>
    /// <param name="answers">Answers that may be asked for again.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Makes the log.</param>
    /// <response code="201">The dataset; its address is in Location.</response>
    public static async Task<Results<Created<DatasetView>, InvalidProblem, StoreProblem>> HandleAsync(
        [FromQuery] string name,
        [FromQuery] QueryEnum<DatasetKind> kind,
        HttpRequest request,
        SandeDbContext db,
        IBlobStore blobs,
        BlobCollector collector,
        IdempotentAnswers answers,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        if (LabelValidator.Validate(name) is [var fault, ..])
            return new InvalidProblem($"name: {fault.Detail}");
        try
        {
            var blob = await blobs.PutAsync(BodyOf(request), cancellationToken: request.HttpContext.RequestAborted);
            return await InspectAsync(new NewDataset(name, kind.Value, time.GetDatabaseNow()), blob, db, blobs, collector, answers);
        }
        catch (InvalidDataException)
        {
            return new InvalidProblem("The body is not gzip, as Content-Encoding says.");
        }
        catch (BlobStoreException failure)
        {
            loggers.CreateLogger(typeof(CreateDataset)).DatasetRefused(failure);
            return StoreProblem.Of(failure);
        }
    }

    private static Stream BodyOf(HttpRequest request) => request.Headers.ContentEncoding.ToString() switch
    {
        "" or "identity" => request.Body,
        "gzip" or "x-gzip" => new GZipStream(request.Body, CompressionMode.Decompress),
        var other => throw new BadHttpRequestException($"Content-Encoding \"{other}\" is not known here: gzip, or none.", StatusCodes.Status415UnsupportedMediaType),
    };

    /// <summary>Every byte is here now: the dataset is recorded even where the client goes away, and if it can't be, the blob does not stay.</summary>
    private static async Task<Results<Created<DatasetView>, InvalidProblem, StoreProblem>> InspectAsync(
        NewDataset dataset, BlobInfo blob, SandeDbContext db, IBlobStore blobs, BlobCollector collector, IdempotentAnswers answers)
    {
        var isNamed = false;
        try
        {
            DatasetInspection inspection;
            await using (var content = await blobs.OpenReadAsync(blob.Sha256))
                inspection = DatasetReader.Inspect(content, dataset.Kind);
            if (!inspection.IsValid)
                return Refuse(inspection);
            await using var transaction = await db.Database.BeginTransactionAsync();
            if (!await collector.ClaimAsync(db, blob.Sha256))
                return StoreProblem.RemovedMeanwhile;
            var entity = dataset.ToEntity(blob, inspection);
            db.Datasets.Add(entity);
            var answer = answers.Keep(db, TypedResults.Created($"/v1/datasets/{entity.Id}", DatasetView.From(entity)));
            await db.SaveChangesAsync();
            await transaction.CommitAsync();
            isNamed = true;
            return answer;
        }
        finally
        {
            if (!isNamed)
                await collector.RemoveUnnamedAsync([blob.Sha256]);
        }
    }

    private static InvalidProblem Refuse(DatasetInspection inspection) => new(
        inspection.ErrorCount == 1 ? inspection.Errors[0].ToString() : $"The file has {inspection.ErrorCount} faults; errors names the first {inspection.Errors.Length} by line.",
        [.. inspection.Errors.Select(error => new ProblemError { Line = error.Line, Detail = error.Detail })]);

    private sealed record NewDataset(string Name, DatasetKind Kind, DateTimeOffset CreatedAt)
    {
        public Dataset ToEntity(BlobInfo blob, DatasetInspection inspection) => new()
        {
            Id = Ids.New(Ids.Dataset),
            Name = Name,
            Kind = Kind,
            Format = inspection.Format!.Value,
            Rows = inspection.Rows,
            Size = blob.Size,
            Sha256 = blob.Sha256,
            CreatedAt = CreatedAt,
        };
    }
}
