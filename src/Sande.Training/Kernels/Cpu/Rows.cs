using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sande.Training.Kernels.Cpu;

/// <summary>Loops over rows of float32 tensors in memory, on as many threads as libtorch uses. How rows are divided does not depend on the threads: nor do sums.</summary>
internal static unsafe class Rows
{
    /// <summary>Less work than this is done faster than it is handed out, elements.</summary>
    private const long MinParallelElements = 1 << 15;

    /// <summary>The first element. The tensor must be contiguous and outlive the use.</summary>
    public static float* Pointer(Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    /// <inheritdoc cref="Pointer(Tensor)"/>
    public static long* Int64Pointer(Tensor tensor) => (long*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    /// <summary>Calls <paramref name="part"/> with ranges [from, to) of the rows.</summary>
    /// <param name="rows">Rows in all.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="part">Told the range's number, and its rows.</param>
    /// <param name="rowsOfPart">Rows of a range.</param>
    public static void For(int rows, int width, int rowsOfPart, Action<int, int, int> part)
    {
        var parts = Parts(rows, rowsOfPart);
        if (parts == 1 || (long)rows * width < MinParallelElements || get_num_threads() == 1)
        {
            for (var i = 0; i < parts; i++)
                part(i, i * rowsOfPart, Math.Min(rows, (i + 1) * rowsOfPart));
            return;
        }

        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, i => part(i, i * rowsOfPart, Math.Min(rows, (i + 1) * rowsOfPart)));
    }

    /// <summary>Ranges of so many rows.</summary>
    public static int Parts(int rows, int rowsOfPart) => (rows + rowsOfPart - 1) / rowsOfPart;
}
