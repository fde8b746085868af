using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Storage;
using Sande.Contracts.Json;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Idempotency;

/// <summary>
/// The answers to requests with an <c>Idempotency-Key</c>. An answer is saved by the same transaction as what was created, so a crash leaves both or neither. What was refused or
/// failed created nothing and is not kept: the key is free for another try.
/// </summary>
internal sealed class IdempotentAnswers(SandeDbContext db, TimeProvider time)
{
    private const string ReplayedHeader = "Idempotency-Replayed";

    private IdempotentRequest? _request;

    /// <summary>The answer that the key got before, or null: then the one that is <see cref="Keep{T}">kept</see> next is this request's.</summary>
    public async Task<IdempotentAnswer?> FindAsync(IdempotentRequest request, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - IdempotentAnswer.Lifetime;
        var known = db.IdempotentAnswers.Where(answer => answer.Caller == request.Caller && answer.Key == request.Key);
        await known.Where(answer => answer.CreatedAt < oldest).ExecuteDeleteAsync(cancellationToken);
        var answer = await known.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        _request = answer is null ? request : null;
        return answer;
    }

    /// <summary>Adds the answer to what <paramref name="context"/> saves next, where the request has a key; to be called in the transaction that creates.</summary>
    /// <returns>The answer, unchanged.</returns>
    public Created<T> Keep<T>(SandeDbContext context, Created<T> answer)
    {
        if (_request is { } request)
        {
            context.IdempotentAnswers.Add(new()
            {
                Caller = request.Caller,
                Key = request.Key,
                Fingerprint = request.Fingerprint,
                Status = answer.StatusCode,
                Location = answer.Location!,
                Body = SealedText.Seal(JsonSerializer.SerializeToUtf8Bytes(answer.Value, SandeJson.Options), request.Secret),
                CreatedAt = time.GetDatabaseNow(),
            });
        }

        return answer;
    }

    /// <summary>Gives an answer again: status, Location and body.</summary>
    public static async Task ReplayAsync(IdempotentAnswer answer, IdempotentRequest request, HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.Headers.Location = answer.Location;
        response.Headers[ReplayedHeader] = "true";
        var body = SealedText.Open(answer.Body, request.Secret);
        if (body.Length > 0)
            response.ContentType = "application/json; charset=utf-8";
        await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
