using Sande.Api.Authentication;
using Sande.Api.Http;
using Sande.Api.Idempotency;

namespace Sande.Api.Checkpoints;

/// <summary>The routes of checkpoints.</summary>
internal static class CheckpointEndpoints
{
    private const string File = "/{id}/files/{**path}";

    public static void MapCheckpoints(this IEndpointRouteBuilder routes)
    {
        var checkpoints = routes.MapGroup("/checkpoints").WithTags("Checkpoints");
        checkpoints.MapPost("", CreateCheckpoint.HandleAsync).WithName("createCheckpoint").RequireRole(Roles.Operator).CreatesOnce();
        checkpoints.MapGet("", ListCheckpoints.HandleAsync).WithName("listCheckpoints").RequireRole(Roles.Viewer);
        checkpoints.MapGet("/{id}", GetCheckpoint.HandleAsync).WithName("getCheckpoint").RequireRole(Roles.Viewer);
        checkpoints.MapDelete("/{id}", DeleteCheckpoint.HandleAsync).WithName("deleteCheckpoint").RequireRole(Roles.Operator);
        checkpoints.MapPut(File, UploadCheckpointFile.HandleAsync).WithName("uploadCheckpointFile").RequireRole(Roles.Operator).TakesRawBody("application/octet-stream");
        checkpoints.MapGet(File, DownloadCheckpointFile.HandleAsync).WithName("downloadCheckpointFile").RequireRole(Roles.Viewer);
        checkpoints.MapMethods(File, [HttpMethods.Head], DownloadCheckpointFile.HandleAsync).WithName("headCheckpointFile").RequireRole(Roles.Viewer);
        checkpoints.MapPost("/{id}/complete", CompleteCheckpoint.HandleAsync).WithName("completeCheckpoint").RequireRole(Roles.Operator);
    }
}
