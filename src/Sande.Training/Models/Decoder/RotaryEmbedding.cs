using Sande.Training.Kernels.Functions;
using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>Rotary position embedding (arXiv 2104.09864), halves rotated as transformers does.</summary>
internal sealed class RotaryEmbedding(RopeParameters rope, int headDim)
{
    private readonly double[] _inverseFrequencies = rope.InverseFrequencies(headDim);

    /// <summary>Cosines and sines of <paramref name="positions"/> [.., T], each of shape [.., T, headDim]; computed in float32.</summary>
    public RotaryAngles Angles(Tensor positions, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        var frequencies = tensor(_inverseFrequencies, ScalarType.Float32, positions.device);
        var half = positions.to(ScalarType.Float32).unsqueeze(-1) * frequencies;
        var angles = cat([half, half], -1);
        return new(angles.cos().to(dtype).MoveToOuterDisposeScope(), angles.sin().to(dtype).MoveToOuterDisposeScope());
    }

    /// <summary>Rotates <paramref name="heads"/> [.., T, H, headDim].</summary>
    public static Tensor Rotate(Tensor heads, RotaryAngles angles) => RotateFunction.Apply(heads, angles.Cos, angles.Sin);
}

/// <summary>Cosines and sines, [.., T, headDim].</summary>
internal sealed record RotaryAngles(Tensor Cos, Tensor Sin) : IDisposable
{
    public void Dispose()
    {
        Cos.Dispose();
        Sin.Dispose();
    }
}
