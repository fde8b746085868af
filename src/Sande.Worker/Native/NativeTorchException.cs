namespace Sande.Worker.Native;

/// <summary>There is no usable libtorch; the message says what to set.</summary>
internal sealed class NativeTorchException(string message) : Exception(message);
