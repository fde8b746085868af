using Sande.Training.Data;
using static TorchSharp.torch;

namespace Sande.Training.Methods.Nad;

/// <summary>
/// AT(f) = Σ_channels |f|², normalised (arXiv 2101.05930, equation 2 with p = 2). What an image's places are there, a row's tokens are here. The first
/// token is left out: a decoder parks attention there, and its hidden state is so large that every other token's would vanish beside it; padding is
/// left out too.
/// </summary>
internal static class AttentionMap
{
    // As in the authors' at.py.
    private const double Epsilon = 1e-6;

    /// <summary>Which places count, [B, T]: 1 or 0, float32.</summary>
    public static Tensor Places(IReadOnlyList<TokenRow> rows, Device device)
    {
        using var scope = NewDisposeScope();
        var lengths = tensor(rows.Select(row => (long)row.Length).ToArray(), device: device).unsqueeze(1);
        var places = arange(rows.Max(row => row.Length), ScalarType.Int64, device).unsqueeze(0);
        return places.ge(1).logical_and(places.lt(lengths)).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>Hidden states [B, T, hidden] to maps [B, T] of L2 norm 1, 0 where no place counts; float32.</summary>
    public static Tensor Of(Tensor hidden, Tensor places)
    {
        using var scope = NewDisposeScope();
        var energy = hidden.to(ScalarType.Float32).square().sum(-1) * places;
        return (energy / (energy.norm(1, keepdim: true) + Epsilon)).MoveToOuterDisposeScope();
    }

    /// <summary>The mean over a row's places of the squared difference of two maps, [B].</summary>
    public static Tensor Distance(Tensor one, Tensor other, Tensor places)
    {
        using var scope = NewDisposeScope();
        return ((one - other).square().sum(-1) / places.sum(-1)).MoveToOuterDisposeScope();
    }
}
