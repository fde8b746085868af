using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;
using Sande.Persistence;

namespace Sande.Api.Scans;

/// <summary><c>GET /v1/scans/{id}/events</c></summary>
internal static class ListScanEvents
{
    /// <summary>Lists the history of a scan</summary>
    /// <remarks>What happened to it, in order; poll with after. With Accept: text/event-stream the lines come as they happen until it has ended, each with its id: Last-Event-ID goes on behind it.</remarks>
    /// <param name="id">The scan.</param>
    /// <param name="query">Which part is asked for.</param>
    /// <param name="db">The database.</param>
    /// <param name="hub">Tells of new lines.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The part that was asked for.</response>
    public static Task<Results<Ok<Page<JobEventView>>, JobEventStream, NotFoundProblem, InvalidProblem>> HandleAsync(
        string id, [AsParameters] JobEventQuery query, SandeDbContext db, JobEventHub hub, CancellationToken cancellationToken)
        => JobEvents.ListAsync(db, JobKind.Scan, id, query, hub, cancellationToken);
}
