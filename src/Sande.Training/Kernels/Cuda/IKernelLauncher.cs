namespace Sande.Training.Kernels.Cuda;

/// <summary>Where the kernels of <see cref="KernelSources"/> run.</summary>
internal interface IKernelLauncher
{
    /// <summary>Multiprocessors of the device.</summary>
    int Multiprocessors { get; }

    /// <summary>Starts a kernel after all that the device was given before; may return before it ends.</summary>
    /// <param name="kernel">One of <see cref="KernelSources.Instances"/>.</param>
    /// <param name="blocks">Blocks and threads; nothing happens where there are none.</param>
    /// <param name="arguments">As the kernel declares them.</param>
    /// <exception cref="CudaKernelException">The device refuses.</exception>
    void Launch(string kernel, Blocks blocks, params ReadOnlySpan<KernelArgument> arguments);
}

/// <summary>How a kernel's work is shared out.</summary>
/// <param name="Count">Blocks.</param>
/// <param name="Threads">Threads of a block, or of each of its rows.</param>
/// <param name="Rows">Rows of a block.</param>
/// <param name="SharedBytes">Shared memory of a block beyond what the kernel declares.</param>
internal readonly record struct Blocks(long Count, int Threads, int Rows = 1, int SharedBytes = 0);
