using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Persistence;

namespace Sande.Api.Keys;

/// <summary><c>GET /v1/keys/{id}</c></summary>
internal static class GetApiKey
{
    /// <summary>Gets an API key</summary>
    /// <param name="id">The key's id.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The key, without the key itself.</response>
    public static async Task<Results<Entity<ApiKeyView>, NotFoundProblem>> HandleAsync(string id, SandeDbContext db, CancellationToken cancellationToken)
        => await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(key => key.Id == id, cancellationToken) is { } key
            ? new Entity<ApiKeyView>(ApiKeyView.From(key))
            : NotFound(id);

    /// <summary>The answer where there is no key <paramref name="id"/>.</summary>
    public static NotFoundProblem NotFound(string id) => new($"There is no key \"{id}\".");
}
