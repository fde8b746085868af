namespace Sande.Contracts.Jobs;

/// <summary>Why a job failed; in JSON as <c>error.code</c>.</summary>
public enum FailureCode
{
    /// <summary>A fault of ours: see the worker's log.</summary>
    Unexpected,

    /// <summary>The job's specification asks for something that can't be done.</summary>
    InvalidSpec,

    /// <summary>The checkpoint's files are not sound.</summary>
    InvalidCheckpoint,

    /// <summary>The dataset's rows can't be used.</summary>
    InvalidDataset,

    /// <summary>The loss or a gradient stopped being finite; the weights of that step were not changed.</summary>
    NonFiniteLoss,

    /// <summary>The device has not enough memory.</summary>
    OutOfMemory,

    /// <summary>The disk is full or can't be written.</summary>
    Storage,

    /// <summary>The computation's process ended without a result, as often as it was tried.</summary>
    ProcessCrashed,
}
