using Sande.Contracts.Datasets;

namespace Sande.Persistence.Entities;

/// <summary>An uploaded set of rows, kept as the file came.</summary>
public sealed class Dataset
{
    /// <summary><c>ds_…</c></summary>
    public required string Id { get; init; }

    /// <summary>A name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What the rows are for.</summary>
    public required DatasetKind Kind { get; init; }

    /// <summary>How they were written.</summary>
    public required DatasetFormat Format { get; init; }

    /// <summary>How many there are.</summary>
    public required int Rows { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Lower-case hexadecimal; the blob's name in the store.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
