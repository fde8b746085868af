using Sande.Contracts.Jobs;

namespace Sande.Training.Errors;

/// <summary>A checkpoint's file is not sound; the message names the file.</summary>
public sealed class CheckpointFormatException(string message, Exception? inner = null)
    : TrainingException(FailureCode.InvalidCheckpoint, message, inner);
