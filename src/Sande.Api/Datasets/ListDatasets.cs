using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Contracts.Datasets;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Datasets;

/// <summary><c>GET /v1/datasets</c></summary>
internal static class ListDatasets
{
    /// <summary>Lists datasets</summary>
    /// <param name="page">Which part of the list.</param>
    /// <param name="kind">Only those of this kind.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">Datasets.</response>
    public static Task<Results<Ok<Page<DatasetView>>, InvalidProblem>> HandleAsync(
        [AsParameters] PageQuery page, [FromQuery] QueryEnum<DatasetKind>? kind, SandeDbContext db, CancellationToken cancellationToken)
    {
        IQueryable<Dataset> datasets = db.Datasets.AsNoTracking();
        if (kind is { Value: var wanted })
            datasets = datasets.Where(dataset => dataset.Kind == wanted);
        return datasets.ReadPageAsync(db.Datasets, page, DatasetView.From, dataset => dataset.Id, cancellationToken);
    }
}
