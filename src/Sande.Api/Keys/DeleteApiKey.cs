using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Persistence;

namespace Sande.Api.Keys;

/// <summary><c>DELETE /v1/keys/{id}</c></summary>
internal static class DeleteApiKey
{
    /// <summary>Deletes an API key</summary>
    /// <remarks>It is refused from now on.</remarks>
    /// <param name="id">The key's id.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="204">It is gone.</response>
    public static async Task<Results<NoContent, NotFoundProblem>> HandleAsync(string id, SandeDbContext db, CancellationToken cancellationToken)
        => await db.ApiKeys.Where(key => key.Id == id).ExecuteDeleteAsync(cancellationToken) == 0 ? GetApiKey.NotFound(id) : TypedResults.NoContent();
}
