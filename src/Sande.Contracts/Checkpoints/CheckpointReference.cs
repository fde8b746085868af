namespace Sande.Contracts.Checkpoints;

/// <summary>A place of a body that names a checkpoint.</summary>
/// <param name="Pointer">JSON pointer to the place.</param>
/// <param name="Id">The checkpoint.</param>
public sealed record CheckpointReference(string Pointer, string Id);
