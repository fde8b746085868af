using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Persistence;

namespace Sande.Api.Policies;

/// <summary><c>GET /v1/policies/{id}/deliveries/{delivery_id}</c></summary>
internal static class GetPolicyDelivery
{
    /// <summary>Gets a webhook of a policy</summary>
    /// <param name="id">The policy.</param>
    /// <param name="deliveryId">The delivery.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The delivery.</response>
    public static async Task<Results<Entity<HookDeliveryView>, NotFoundProblem>> HandleAsync(
        string id, [FromRoute(Name = "delivery_id")] string deliveryId, SandeDbContext db, CancellationToken cancellationToken)
        => await db.HookDeliveries.AsNoTracking().SingleOrDefaultAsync(delivery => delivery.PolicyId == id && delivery.Id == deliveryId, cancellationToken) is { } delivery
            ? new Entity<HookDeliveryView>(HookDeliveryView.From(delivery))
            : NotFound(id, deliveryId);

    /// <summary>The answer where the policy has no such delivery.</summary>
    public static NotFoundProblem NotFound(string id, string deliveryId) => new($"There is no policy \"{id}\" with a delivery \"{deliveryId}\".");
}
