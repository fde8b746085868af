using Sande.Api.Authentication;
using Sande.Api.Idempotency;

namespace Sande.Api.Evaluations;

/// <summary>The routes of evaluations.</summary>
internal static class EvaluationEndpoints
{
    private const string Artifact = "/{id}/artifacts/{name}";

    public static void MapEvaluations(this IEndpointRouteBuilder routes)
    {
        var evaluations = routes.MapGroup("/evaluations").WithTags("Evaluations");
        evaluations.MapPost("", CreateEvaluation.HandleAsync).WithName("createEvaluation").RequireRole(Roles.Operator).CreatesOnce();
        evaluations.MapGet("", ListEvaluations.HandleAsync).WithName("listEvaluations").RequireRole(Roles.Viewer);
        evaluations.MapGet("/{id}", GetEvaluation.HandleAsync).WithName("getEvaluation").RequireRole(Roles.Viewer);
        evaluations.MapPost("/{id}/cancel", CancelEvaluation.HandleAsync).WithName("cancelEvaluation").RequireRole(Roles.Operator);
        evaluations.MapPost("/{id}/retry", RetryEvaluation.HandleAsync).WithName("retryEvaluation").RequireRole(Roles.Operator);
        evaluations.MapGet("/{id}/events", ListEvaluationEvents.HandleAsync).WithName("listEvaluationEvents").RequireRole(Roles.Viewer);
        evaluations.MapGet("/{id}/metrics", ListEvaluationMetrics.HandleAsync).WithName("listEvaluationMetrics").RequireRole(Roles.Viewer);
        evaluations.MapGet("/{id}/callbacks", ListEvaluationCallbacks.HandleAsync).WithName("listEvaluationCallbacks").RequireRole(Roles.Viewer);
        evaluations.MapGet(Artifact, DownloadEvaluationArtifact.HandleAsync).WithName("downloadEvaluationArtifact").RequireRole(Roles.Viewer);
        evaluations.MapMethods(Artifact, [HttpMethods.Head], DownloadEvaluationArtifact.HandleAsync).WithName("headEvaluationArtifact").RequireRole(Roles.Viewer);
    }
}
