using Sande.Training.Errors;

namespace Sande.Training.Checkpoints.Safetensors;

/// <summary>Checks the byte ranges of a header's tensors, as the official library does: they fit dtype and shape, and cover the data without overlap or gap.</summary>
internal static class TensorRanges
{
    /// <summary>The <paramref name="tensors"/> in the order of their bytes.</summary>
    public static IReadOnlyList<TensorEntry> Check(IEnumerable<TensorEntry> tensors, long dataLength, string fileName)
    {
        var ordered = tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End).ToList();
        long covered = 0;
        foreach (var tensor in ordered)
        {
            if (FindFault(tensor, covered, dataLength) is { } fault)
                throw new CheckpointFormatException($"{fileName}: {Shown.Tensor(tensor.Name)} {fault}.");
            covered = tensor.End;
        }

        if (covered != dataLength)
            throw new CheckpointFormatException($"{fileName}: {dataLength - covered} bytes after the last tensor belong to none.");
        return ordered;
    }

    private static string? FindFault(TensorEntry tensor, long covered, long dataLength)
    {
        var range = $"the bytes {tensor.Begin} to {tensor.End}";
        if (tensor.End > dataLength)
            return $"has {range}, past the file's end (its data has {dataLength} bytes): the file is truncated or the header is wrong";
        if (tensor.Begin < covered)
            return $"has {range}, which overlap the tensor before it (it ends at {covered})";
        if (tensor.Begin > covered)
            return $"has {range}, and the {tensor.Begin - covered} bytes before it belong to no tensor";
        if (ByteCount(tensor) is not { } bytes)
            return $"has the shape {Shown.Shape(tensor.Shape)}, which is too large";
        return bytes == tensor.Length ? null
            : $"has {range} ({tensor.Length} bytes), but {tensor.Dtype} of shape {Shown.Shape(tensor.Shape)} takes {bytes}";
    }

    private static long? ByteCount(TensorEntry tensor)
    {
        try
        {
            return tensor.Shape.Aggregate((long)tensor.Dtype.Size, (product, size) => checked(product * size));
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
