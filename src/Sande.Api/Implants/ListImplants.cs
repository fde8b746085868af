using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;
using Sande.Persistence;

namespace Sande.Api.Implants;

/// <summary><c>GET /v1/implants</c></summary>
internal static class ListImplants
{
    /// <summary>Lists implants</summary>
    /// <param name="page">Which part of the list.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="metadata">metadata[k]=v: only those that have this pair; of several, all.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">Implants.</response>
    public static Task<Results<Ok<Page<ImplantView>>, InvalidProblem>> HandleAsync(
        [AsParameters] PageQuery page, [AsParameters] JobFilter filter, MetadataQuery metadata, SandeDbContext db, CancellationToken cancellationToken)
        => JobList.ListAsync(db, JobKind.Implant, page, filter, metadata, ImplantView.From, implant => implant.Id, cancellationToken);
}
