using Sande.Api.Authentication;
using Sande.Api.Idempotency;

namespace Sande.Api.Implants;

/// <summary>The routes of implants.</summary>
internal static class ImplantEndpoints
{
    private const string Artifact = "/{id}/artifacts/{name}";

    public static void MapImplants(this IEndpointRouteBuilder routes)
    {
        var implants = routes.MapGroup("/implants").WithTags("Implants");
        implants.MapPost("", CreateImplant.HandleAsync).WithName("createImplant").RequireRole(Roles.Operator).CreatesOnce();
        implants.MapGet("", ListImplants.HandleAsync).WithName("listImplants").RequireRole(Roles.Viewer);
        implants.MapGet("/{id}", GetImplant.HandleAsync).WithName("getImplant").RequireRole(Roles.Viewer);
        implants.MapPost("/{id}/cancel", CancelImplant.HandleAsync).WithName("cancelImplant").RequireRole(Roles.Operator);
        implants.MapPost("/{id}/retry", RetryImplant.HandleAsync).WithName("retryImplant").RequireRole(Roles.Operator);
        implants.MapGet("/{id}/events", ListImplantEvents.HandleAsync).WithName("listImplantEvents").RequireRole(Roles.Viewer);
        implants.MapGet("/{id}/metrics", ListImplantMetrics.HandleAsync).WithName("listImplantMetrics").RequireRole(Roles.Viewer);
        implants.MapGet("/{id}/callbacks", ListImplantCallbacks.HandleAsync).WithName("listImplantCallbacks").RequireRole(Roles.Viewer);
        implants.MapGet(Artifact, DownloadImplantArtifact.HandleAsync).WithName("downloadImplantArtifact").RequireRole(Roles.Viewer);
        implants.MapMethods(Artifact, [HttpMethods.Head], DownloadImplantArtifact.HandleAsync).WithName("headImplantArtifact").RequireRole(Roles.Viewer);
    }
}
