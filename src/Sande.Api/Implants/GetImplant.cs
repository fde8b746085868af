using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;
using Sande.Persistence;

namespace Sande.Api.Implants;

/// <summary><c>GET /v1/implants/{id}</c></summary>
internal static class GetImplant
{
    /// <summary>Gets an implant</summary>
    /// <param name="id">The implant.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The implant.</response>
    public static Task<Results<Entity<ImplantView>, NotFoundProblem>> HandleAsync(string id, SandeDbContext db, CancellationToken cancellationToken)
        => JobLookup.GetAsync(db, JobKind.Implant, id, ImplantView.From, cancellationToken);
}
