namespace Sande.Contracts.Datasets;

/// <summary>A place of a body that names a dataset.</summary>
/// <param name="Pointer">JSON pointer to the place.</param>
/// <param name="Id">The dataset.</param>
/// <param name="Kind">What it must be.</param>
public sealed record DatasetReference(string Pointer, string Id, DatasetKind Kind);
