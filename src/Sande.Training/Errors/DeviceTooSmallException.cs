using Sande.Contracts.Jobs;

namespace Sande.Training.Errors;

/// <summary>A job does not fit into its device's memory, found out before anything was read; the message has the figures.</summary>
/// <param name="message">The figures.</param>
/// <param name="requiredBytes">The memory that a device of this kind must have at least.</param>
public sealed class DeviceTooSmallException(string message, long requiredBytes) : TrainingException(FailureCode.OutOfMemory, message)
{
    /// <summary>The memory that a device of this kind must have at least, bytes.</summary>
    public long RequiredBytes { get; } = requiredBytes;
}
