using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Persistence;

namespace Sande.Api.Policies;

/// <summary><c>GET /v1/policies</c></summary>
internal static class ListPolicies
{
    /// <summary>Lists policies</summary>
    /// <param name="page">Which part of the list.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">Policies, without their secrets.</response>
    public static Task<Results<Ok<Page<PolicyView>>, InvalidProblem>> HandleAsync([AsParameters] PageQuery page, SandeDbContext db, CancellationToken cancellationToken)
        => db.Policies.AsNoTracking().ReadPageAsync(db.Policies, page, PolicyView.From, policy => policy.Id, cancellationToken);
}
