using Sande.Contracts.Datasets;
using Sande.Persistence.Entities;

namespace Sande.Api.Datasets;

/// <summary>An uploaded set of rows, kept as the file came.</summary>
internal sealed record DatasetView
{
    /// <summary><c>ds_…</c></summary>
    public required string Id { get; init; }

    /// <summary>Always <c>dataset</c>.</summary>
    public string Object { get; } = "dataset";

    /// <summary>A name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What the rows are for.</summary>
    public required DatasetKind Kind { get; init; }

    /// <summary>How they are written.</summary>
    public required DatasetFormat Format { get; init; }

    /// <summary>Rows that can be used.</summary>
    public required int Rows { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Of the content, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The view of an entity.</summary>
    public static DatasetView From(Dataset dataset) => new()
    {
        Id = dataset.Id,
        Name = dataset.Name,
        Kind = dataset.Kind,
        Format = dataset.Format,
        Rows = dataset.Rows,
        Size = dataset.Size,
        Sha256 = dataset.Sha256,
        CreatedAt = dataset.CreatedAt,
    };
}
