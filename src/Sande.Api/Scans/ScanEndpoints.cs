using Sande.Api.Authentication;
using Sande.Api.Idempotency;

namespace Sande.Api.Scans;

/// <summary>The routes of scans.</summary>
internal static class ScanEndpoints
{
    private const string Artifact = "/{id}/artifacts/{name}";

    public static void MapScans(this IEndpointRouteBuilder routes)
    {
        var scans = routes.MapGroup("/scans").WithTags("Scans");
        scans.MapPost("", CreateScan.HandleAsync).WithName("createScan").RequireRole(Roles.Operator).CreatesOnce();
        scans.MapGet("", ListScans.HandleAsync).WithName("listScans").RequireRole(Roles.Viewer);
        scans.MapGet("/{id}", GetScan.HandleAsync).WithName("getScan").RequireRole(Roles.Viewer);
        scans.MapPost("/{id}/cancel", CancelScan.HandleAsync).WithName("cancelScan").RequireRole(Roles.Operator);
        scans.MapPost("/{id}/retry", RetryScan.HandleAsync).WithName("retryScan").RequireRole(Roles.Operator);
        scans.MapGet("/{id}/events", ListScanEvents.HandleAsync).WithName("listScanEvents").RequireRole(Roles.Viewer);
        scans.MapGet("/{id}/metrics", ListScanMetrics.HandleAsync).WithName("listScanMetrics").RequireRole(Roles.Viewer);
        scans.MapGet("/{id}/callbacks", ListScanCallbacks.HandleAsync).WithName("listScanCallbacks").RequireRole(Roles.Viewer);
        scans.MapGet("/{id}/report", GetScanReport.HandleAsync).WithName("getScanReport").RequireRole(Roles.Viewer);
        scans.MapGet(Artifact, DownloadScanArtifact.HandleAsync).WithName("downloadScanArtifact").RequireRole(Roles.Viewer);
        scans.MapMethods(Artifact, [HttpMethods.Head], DownloadScanArtifact.HandleAsync).WithName("headScanArtifact").RequireRole(Roles.Viewer);
    }
}
