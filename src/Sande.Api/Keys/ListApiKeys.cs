using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Persistence;

namespace Sande.Api.Keys;

/// <summary><c>GET /v1/keys</c></summary>
internal static class ListApiKeys
{
    /// <summary>Lists API keys</summary>
    /// <remarks>The configured admin's key is none of them.</remarks>
    /// <param name="page">Which part of the list.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">Keys, without the keys themselves.</response>
    public static Task<Results<Ok<Page<ApiKeyView>>, InvalidProblem>> HandleAsync([AsParameters] PageQuery page, SandeDbContext db, CancellationToken cancellationToken)
        => db.ApiKeys.AsNoTracking().ReadPageAsync(db.ApiKeys, page, ApiKeyView.From, key => key.Id, cancellationToken);
}
