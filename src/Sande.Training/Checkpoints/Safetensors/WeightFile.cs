using static TorchSharp.torch;

namespace Sande.Training.Checkpoints.Safetensors;

/// <summary>Tensors by name to a file and back, one at a time: never a second copy of all of them in memory.</summary>
internal static class WeightFile
{
    /// <summary>Writes <paramref name="weights"/>; a crash leaves the old file or the new one.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> weights)
        => SafetensorsWriter.Write(path, weights.Select(tensor => (tensor.Key, tensor.Value)));

    /// <summary>Fills <paramref name="weights"/> from a file that has their names.</summary>
    public static void ReadInto(string path, IReadOnlyDictionary<string, Tensor> weights)
    {
        using var file = SafetensorsFile.Open(path);
        foreach (var (name, tensor) in weights)
            Fill(tensor, () => file.Read(name));
    }

    /// <summary>Puts the numbers that <paramref name="read"/> gives into <paramref name="tensor"/>, and lets go of what it gave.</summary>
    public static void Fill(Tensor tensor, Func<Tensor> read)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        tensor.copy_(read());
    }
}
