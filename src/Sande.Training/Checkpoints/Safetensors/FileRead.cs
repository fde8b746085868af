using Microsoft.Win32.SafeHandles;

namespace Sande.Training.Checkpoints.Safetensors;

/// <summary>Reads files into memory by several threads: out of the file cache, one core copies more slowly than memory takes.</summary>
internal static unsafe class FileRead
{
    private const int ChunkBytes = 2 << 20;

    // Beyond this many the memory is the limit, not the cores.
    private const int MaxThreads = 8;

    private static readonly ParallelOptions Threads = new() { MaxDegreeOfParallelism = Math.Min(MaxThreads, Environment.ProcessorCount) };

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/> on; false where the file ends before.</summary>
    public static bool TryFill(SafeFileHandle file, Span<byte> destination, long offset)
    {
        if (destination.Length <= ChunkBytes)
            return TryFillAlone(file, destination, offset);
        var length = destination.Length;
        fixed (byte* start = destination)
        {
            var memory = start;
            var chunks = (length + ChunkBytes - 1) / ChunkBytes;
            return Parallel.For(0, chunks, Threads, (chunk, loop) =>
            {
                var begin = chunk * ChunkBytes;
                if (!TryFillAlone(file, new Span<byte>(memory + begin, Math.Min(ChunkBytes, length - begin)), offset + begin))
                    loop.Stop();
            }).IsCompleted;
        }
    }

    private static bool TryFillAlone(SafeFileHandle file, Span<byte> destination, long offset)
    {
        while (!destination.IsEmpty)
        {
            var read = RandomAccess.Read(file, destination, offset);
            if (read == 0)
                return false;
            destination = destination[read..];
            offset += read;
        }

        return true;
    }
}
