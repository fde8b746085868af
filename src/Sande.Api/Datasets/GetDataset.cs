using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Persistence;

namespace Sande.Api.Datasets;

/// <summary><c>GET /v1/datasets/{id}</c></summary>
internal static class GetDataset
{
    /// <summary>Gets a dataset</summary>
    /// <param name="id">The dataset.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The dataset.</response>
    public static async Task<Results<Entity<DatasetView>, NotFoundProblem>> HandleAsync(string id, SandeDbContext db, CancellationToken cancellationToken)
        => await db.Datasets.AsNoTracking().SingleOrDefaultAsync(dataset => dataset.Id == id, cancellationToken) is { } dataset
            ? new Entity<DatasetView>(DatasetView.From(dataset))
            : NotFound(id);

    /// <summary>The answer where there is no dataset <paramref name="id"/>.</summary>
    public static NotFoundProblem NotFound(string id) => new($"There is no dataset \"{id}\".");
}
