using Sande.Api.Authentication;

namespace Sande.Api.Workers;

/// <summary>The routes of workers.</summary>
internal static class WorkerEndpoints
{
    public static void MapWorkers(this IEndpointRouteBuilder routes)
    {
        var workers = routes.MapGroup("/workers").WithTags("Workers");
        workers.MapGet("", ListWorkers.HandleAsync).WithName("listWorkers").RequireRole(Roles.Viewer);
        workers.MapGet("/{id}", GetWorker.HandleAsync).WithName("getWorker").RequireRole(Roles.Viewer);
    }
}
