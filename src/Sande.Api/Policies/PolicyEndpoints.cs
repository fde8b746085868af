using Sande.Api.Authentication;
using Sande.Api.Idempotency;

namespace Sande.Api.Policies;

/// <summary>The routes of policies.</summary>
internal static class PolicyEndpoints
{
    private const string Deliveries = "/{id}/deliveries";
    private const string Delivery = Deliveries + "/{delivery_id}";

    public static void MapPolicies(this IEndpointRouteBuilder routes)
    {
        var policies = routes.MapGroup("/policies").WithTags("Policies");
        policies.MapPost("", CreatePolicy.HandleAsync).WithName("createPolicy").RequireRole(Roles.Admin).CreatesOnce();
        policies.MapGet("", ListPolicies.HandleAsync).WithName("listPolicies").RequireRole(Roles.Viewer);
        policies.MapGet("/{id}", GetPolicy.HandleAsync).WithName("getPolicy").RequireRole(Roles.Viewer);
        policies.MapPut("/{id}", UpdatePolicy.HandleAsync).WithName("updatePolicy").RequireRole(Roles.Admin);
        policies.MapDelete("/{id}", DeletePolicy.HandleAsync).WithName("deletePolicy").RequireRole(Roles.Admin);
        policies.MapGet(Deliveries, ListPolicyDeliveries.HandleAsync).WithName("listPolicyDeliveries").RequireRole(Roles.Viewer);
        policies.MapGet(Delivery, GetPolicyDelivery.HandleAsync).WithName("getPolicyDelivery").RequireRole(Roles.Viewer);
        policies.MapPost(Delivery + "/replay", ReplayPolicyDelivery.HandleAsync).WithName("replayPolicyDelivery").RequireRole(Roles.Operator);
    }
}
