using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Persistence;

namespace Sande.Api.Policies;

/// <summary><c>GET /v1/policies/{id}</c></summary>
internal static class GetPolicy
{
    /// <summary>Gets a policy</summary>
    /// <param name="id">The policy.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The policy, without its secrets.</response>
    public static async Task<Results<Entity<PolicyView>, NotFoundProblem>> HandleAsync(string id, SandeDbContext db, CancellationToken cancellationToken)
        => await db.Policies.AsNoTracking().SingleOrDefaultAsync(policy => policy.Id == id, cancellationToken) is { } policy
            ? new Entity<PolicyView>(PolicyView.From(policy))
            : NotFound(id);

    /// <summary>The answer where there is no policy <paramref name="id"/>.</summary>
    public static NotFoundProblem NotFound(string id) => new($"There is no policy \"{id}\".");
}
