using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Hooks;
using Sande.Api.Http;
using Sande.Persistence;

namespace Sande.Api.Policies;

/// <summary><c>POST /v1/policies/{id}/deliveries/{delivery_id}/replay</c></summary>
internal static class ReplayPolicyDelivery
{
    /// <summary>Replays a webhook of a policy</summary>
    /// <remarks>Its payload is acted on anew, by the policy as it is now, whatever became of it the first time. The replay is a delivery of its own.</remarks>
    /// <param name="id">The policy.</param>
    /// <param name="deliveryId">The delivery.</param>
    /// <param name="db">The database.</param>
    /// <param name="intake">Acts on it.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="201">The new delivery, and what became of it; its address is in Location.</response>
    public static async Task<Results<Created<HookDeliveryView>, NotFoundProblem>> HandleAsync(
        string id, [FromRoute(Name = "delivery_id")] string deliveryId, SandeDbContext db, HookIntake intake, CancellationToken cancellationToken)
    {
        var delivery = await db.HookDeliveries.AsNoTracking().SingleOrDefaultAsync(row => row.PolicyId == id && row.Id == deliveryId, cancellationToken);
        return delivery is not null && await intake.ReplayAsync(delivery, cancellationToken) is { } replay
            ? TypedResults.Created($"/v1/policies/{id}/deliveries/{replay.Id}", HookDeliveryView.From(replay))
            : GetPolicyDelivery.NotFound(id, deliveryId);
    }
}
