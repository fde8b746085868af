using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>Rotary position embedding (arXiv 2104.09864), halves rotated as transformers does.</summary>
internal sealed class RotaryEmbedding(RopeParameters rope, int headDim, Device device) : IDisposable
{
    // Sent to the device once: every copy from here makes the processor wait for what the device has still to do.
    private readonly Tensor _inverseFrequencies = tensor(rope.InverseFrequencies(headDim), ScalarType.Float32, device).DetachFromDisposeScope();

    /// <summary>Cosines and sines of <paramref name="positions"/> [N], each of shape [N, head dim]; computed in float32.</summary>
    public RotaryAngles Angles(Tensor positions, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        var half = positions.to(ScalarType.Float32).unsqueeze(-1) * _inverseFrequencies;
        var angles = cat([half, half], -1);
        return new(angles.cos().to(dtype).DetachFromDisposeScope(), angles.sin().to(dtype).DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose() => _inverseFrequencies.Dispose();
}

/// <summary>Cosines and sines, [N, head dim].</summary>
internal sealed record RotaryAngles(Tensor Cos, Tensor Sin) : IDisposable
{
    public void Dispose()
    {
        Cos.Dispose();
        Sin.Dispose();
    }
}
