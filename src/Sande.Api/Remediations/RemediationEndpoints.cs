using Sande.Api.Authentication;
using Sande.Api.Idempotency;

namespace Sande.Api.Remediations;

/// <summary>The routes of remediations.</summary>
internal static class RemediationEndpoints
{
    private const string Artifact = "/{id}/artifacts/{name}";

    public static void MapRemediations(this IEndpointRouteBuilder routes)
    {
        var remediations = routes.MapGroup("/remediations").WithTags("Remediations");
        remediations.MapPost("", CreateRemediation.HandleAsync).WithName("createRemediation").RequireRole(Roles.Operator).CreatesOnce();
        remediations.MapPost("/plan", PlanRemediation.HandleAsync).WithName("planRemediation").RequireRole(Roles.Operator);
        remediations.MapGet("", ListRemediations.HandleAsync).WithName("listRemediations").RequireRole(Roles.Viewer);
        remediations.MapGet("/{id}", GetRemediation.HandleAsync).WithName("getRemediation").RequireRole(Roles.Viewer);
        remediations.MapPost("/{id}/cancel", CancelRemediation.HandleAsync).WithName("cancelRemediation").RequireRole(Roles.Operator);
        remediations.MapPost("/{id}/retry", RetryRemediation.HandleAsync).WithName("retryRemediation").RequireRole(Roles.Operator);
        remediations.MapGet("/{id}/events", ListRemediationEvents.HandleAsync).WithName("listRemediationEvents").RequireRole(Roles.Viewer);
        remediations.MapGet("/{id}/metrics", ListRemediationMetrics.HandleAsync).WithName("listRemediationMetrics").RequireRole(Roles.Viewer);
        remediations.MapGet("/{id}/callbacks", ListRemediationCallbacks.HandleAsync).WithName("listRemediationCallbacks").RequireRole(Roles.Viewer);
        remediations.MapGet("/{id}/report", GetRemediationReport.HandleAsync).WithName("getRemediationReport").RequireRole(Roles.Viewer);
        remediations.MapGet(Artifact, DownloadRemediationArtifact.HandleAsync).WithName("downloadRemediationArtifact").RequireRole(Roles.Viewer);
        remediations.MapMethods(Artifact, [HttpMethods.Head], DownloadRemediationArtifact.HandleAsync).WithName("headRemediationArtifact").RequireRole(Roles.Viewer);
    }
}
