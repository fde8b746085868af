namespace Sande.Training.Kernels.Cuda;

/// <summary>The compiler, the driver or a kernel would not do; the message says which and why.</summary>
internal sealed class CudaKernelException(string message) : Exception(message);
