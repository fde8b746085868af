using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Methods.Nad;

/// <summary>
/// AT(f) = Σ_channels |f|², normalised (arXiv 2101.05930, equation 2 with p = 2), of rows that lie one after the other. What an image's places are there, a
/// row's tokens are here. The first token is left out: a decoder parks attention there, and its hidden state is so large that every other token's would
/// vanish beside it.
/// </summary>
internal sealed class AttentionMaps : IDisposable
{
    // As in the authors' at.py.
    private const double Epsilon = 1e-6;

    private readonly Tensor _isPlace, _rowOfToken, _places;

    public AttentionMaps(PackedRows rows, Device device)
    {
        _isPlace = rows.Positions.ge(1).to(ScalarType.Float32).DetachFromDisposeScope();
        _rowOfToken = tensor(rows.Lengths.Index().SelectMany(row => Enumerable.Repeat((long)row.Index, row.Item)).ToArray(), device: device).DetachFromDisposeScope();
        _places = tensor(rows.Lengths.Select(length => length - 1f).ToArray(), device: device).DetachFromDisposeScope();
    }

    /// <summary>Hidden states [N, hidden] to maps [N], each row's of L2 norm 1; 0 at its first token; float32.</summary>
    public Tensor Of(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var energy = hidden.to(ScalarType.Float32).square().sum(-1) * _isPlace;
        // A row has two tokens at least: no root is taken of zero.
        var norms = SumByRow(energy.square()).sqrt();
        return (energy / (norms + Epsilon).index_select(0, _rowOfToken)).MoveToOuterDisposeScope();
    }

    /// <summary>The mean over a row's places of the squared difference of two maps, [rows].</summary>
    public Tensor Distance(Tensor one, Tensor other)
    {
        using var scope = NewDisposeScope();
        return (SumByRow((one - other).square()) / _places).MoveToOuterDisposeScope();
    }

    private Tensor SumByRow(Tensor values) => zeros_like(_places).index_add(0, _rowOfToken, values, alpha: 1);

    public void Dispose()
    {
        _isPlace.Dispose();
        _rowOfToken.Dispose();
        _places.Dispose();
    }
}
