using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Persistence;

namespace Sande.Api.Policies;

/// <summary><c>DELETE /v1/policies/{id}</c></summary>
internal static class DeletePolicy
{
    /// <summary>Deletes a policy</summary>
    /// <remarks>Its deliveries go too; the remediations that they created stay.</remarks>
    /// <param name="id">The policy.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="204">It is gone.</response>
    public static async Task<Results<NoContent, NotFoundProblem>> HandleAsync(string id, SandeDbContext db, CancellationToken cancellationToken)
        => await db.Policies.Where(policy => policy.Id == id).ExecuteDeleteAsync(cancellationToken) == 0 ? GetPolicy.NotFound(id) : TypedResults.NoContent();
}
