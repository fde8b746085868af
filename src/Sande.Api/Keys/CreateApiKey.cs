using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Authentication;
using Sande.Api.Http;
using Sande.Api.Idempotency;
using Sande.Api.Storage;
using Sande.Contracts.Validation;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Keys;

/// <summary><c>POST /v1/keys</c></summary>
internal static class CreateApiKey
{
    private const string Prefix = "sande_";
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const int RandomCharacters = 40; // 206 bits

    /// <summary>Creates an API key</summary>
    /// <remarks>The answer shows the key, this once: only its hash is kept.</remarks>
    /// <response code="201">The key; its address is in Location.</response>
    public static async Task<Results<Created<CreatedApiKey>, InvalidProblem>> HandleAsync(
        JsonBody<NewApiKey> body, SandeDbContext db, IdempotentAnswers answers, TimeProvider time, CancellationToken cancellationToken)
    {
        if (body.Invalid is { } invalid)
            return invalid;
        if (LabelValidator.Validate(body.Value.Name) is { Count: > 0 } faults)
            return new InvalidProblem(faults);
        var text = Prefix + RandomNumberGenerator.GetString(Alphabet, RandomCharacters);
        var key = new ApiKey
        {
            Id = Ids.New(Ids.ApiKey),
            Name = body.Value.Name,
            Role = body.Value.Role,
            Hash = Convert.ToHexStringLower(ApiKeyOptions.Hash(text)),
            CreatedAt = time.GetDatabaseNow(),
        };
        db.ApiKeys.Add(key);
        var answer = answers.Keep(db, TypedResults.Created($"/v1/keys/{key.Id}", CreatedApiKey.From(key, text)));
        await db.SaveChangesAsync(cancellationToken);
        return answer;
    }
}
