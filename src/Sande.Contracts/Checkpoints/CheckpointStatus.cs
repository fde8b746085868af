namespace Sande.Contracts.Checkpoints;

/// <summary>The life of a checkpoint.</summary>
public enum CheckpointStatus
{
    /// <summary>Takes files.</summary>
    Uploading,

    /// <summary>Files are being fetched from elsewhere.</summary>
    Importing,

    /// <summary>The files are being checked.</summary>
    Validating,

    /// <summary>Can be used.</summary>
    Ready,

    /// <summary>Can't be used; <c>error</c> says why.</summary>
    Invalid,
}
