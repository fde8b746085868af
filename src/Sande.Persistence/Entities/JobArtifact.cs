namespace Sande.Persistence.Entities;

/// <summary>A file that a job left beside its result; <c>(job_id, name)</c> is the key.</summary>
public sealed class JobArtifact
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>The file's name, as <c>parrots.safetensors</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Lower-case hexadecimal; the blob's name in the store.</summary>
    public required string Sha256 { get; init; }
}
