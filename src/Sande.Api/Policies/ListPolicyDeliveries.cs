using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Persistence;

namespace Sande.Api.Policies;

/// <summary><c>GET /v1/policies/{id}/deliveries</c></summary>
internal static class ListPolicyDeliveries
{
    /// <summary>Lists the webhooks of a policy</summary>
    /// <remarks>Those whose signature was good, and what became of each.</remarks>
    /// <param name="id">The policy.</param>
    /// <param name="page">Which part of the list.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">Deliveries.</response>
    public static async Task<Results<Ok<Page<HookDeliveryView>>, NotFoundProblem, InvalidProblem>> HandleAsync(
        string id, [AsParameters] PageQuery page, SandeDbContext db, CancellationToken cancellationToken)
    {
        if (!await db.Policies.AnyAsync(policy => policy.Id == id, cancellationToken))
            return GetPolicy.NotFound(id);
        var deliveries = db.HookDeliveries.AsNoTracking().Where(delivery => delivery.PolicyId == id);
        var read = await deliveries.ReadPageAsync(deliveries, page, HookDeliveryView.From, delivery => delivery.Id, cancellationToken);
        return read.Result is InvalidProblem invalid ? invalid : (Ok<Page<HookDeliveryView>>)read.Result;
    }
}
