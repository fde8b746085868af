using System.Runtime.InteropServices;
using Sande.Contracts.Datasets;
using Sande.Contracts.Jobs;
using Sande.Training.Errors;
using Sande.Worker.Native;

namespace Sande.Worker.Execution;

/// <summary>What an exception means for the user.</summary>
internal static class JobFailure
{
    /// <summary>The code and a sentence; what is not known is <see cref="FailureCode.Unexpected"/>.</summary>
    public static (FailureCode Code, string Message) Of(Exception exception) => exception switch
    {
        TrainingException known => (known.Code, known.Message),
        JobSpecException invalid => (FailureCode.InvalidSpec, invalid.Message),
        InvalidDatasetException => (FailureCode.InvalidDataset, exception.Message),
        NativeTorchException => (FailureCode.Unexpected, exception.Message),
        TypeInitializationException { InnerException: { } inner } => Of(inner),
        OutOfMemoryException => (FailureCode.OutOfMemory, exception.Message),
        ExternalException native when IsOutOfMemory(native) => (FailureCode.OutOfMemory, FirstLine(native)),
        IOException or UnauthorizedAccessException => (FailureCode.Storage, exception.Message),
        _ => (FailureCode.Unexpected, $"{exception.GetType().Name}: {FirstLine(exception)}"),
    };

    // libtorch: "CUDA out of memory. ..." and "DefaultCPUAllocator: not enough memory: you tried to allocate ..." or "can't allocate memory".
    private static bool IsOutOfMemory(ExternalException native)
        => native.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
           || native.Message.Contains("not enough memory", StringComparison.OrdinalIgnoreCase)
           || native.Message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase);

    // libtorch puts its C++ stack below the message.
    private static string FirstLine(Exception exception) => exception.Message.Split('\n', 2)[0].TrimEnd();
}
