using Sande.Api.Authentication;
using Sande.Api.Http;
using Sande.Api.Idempotency;

namespace Sande.Api.Datasets;

/// <summary>The routes of datasets.</summary>
internal static class DatasetEndpoints
{
    private const string Content = "/{id}/content";

    public static void MapDatasets(this IEndpointRouteBuilder routes)
    {
        var datasets = routes.MapGroup("/datasets").WithTags("Datasets");
        datasets.MapPost("", CreateDataset.HandleAsync).WithName("createDataset").RequireRole(Roles.Operator).CreatesOnce()
            .TakesRawBody("application/json", "application/jsonl", "text/csv", "application/octet-stream");
        datasets.MapGet("", ListDatasets.HandleAsync).WithName("listDatasets").RequireRole(Roles.Viewer);
        datasets.MapGet("/{id}", GetDataset.HandleAsync).WithName("getDataset").RequireRole(Roles.Viewer);
        datasets.MapDelete("/{id}", DeleteDataset.HandleAsync).WithName("deleteDataset").RequireRole(Roles.Operator);
        datasets.MapGet(Content, DownloadDataset.HandleAsync).WithName("downloadDataset").RequireRole(Roles.Viewer);
        datasets.MapMethods(Content, [HttpMethods.Head], DownloadDataset.HandleAsync).WithName("headDataset").RequireRole(Roles.Viewer);
    }
}
