using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>Where rows begin and end in a run of tokens without padding: one row after the other. A row sees itself alone.</summary>
public sealed class PackedRows : IDisposable
{
    private PackedRows(IReadOnlyList<int> lengths, Tensor positions, Tensor starts) => (Lengths, Positions, Starts) = (lengths, positions, starts);

    /// <summary>Tokens of each row, none empty.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>Tokens of all rows: N.</summary>
    public int Tokens => Lengths.Sum();

    /// <summary>Tokens of the longest row.</summary>
    public int Longest => Lengths.Max();

    /// <summary>[N], int64: each token's place in its row, from 0.</summary>
    public Tensor Positions { get; }

    /// <summary>[rows + 1], int32: where each row begins, and the end (cu_seqlens).</summary>
    public Tensor Starts { get; }

    /// <summary>Rows of these lengths.</summary>
    public static PackedRows Of(IReadOnlyList<int> lengths, Device device)
    {
        var starts = new int[lengths.Count + 1];
        for (var row = 0; row < lengths.Count; row++)
            starts[row + 1] = starts[row] + lengths[row];
        var positions = new long[starts[^1]];
        for (var row = 0; row < lengths.Count; row++)
        {
            for (var i = 0; i < lengths[row]; i++)
                positions[starts[row] + i] = i;
        }

        return new(lengths, tensor(positions, device: device).DetachFromDisposeScope(), tensor(starts, device: device).DetachFromDisposeScope());
    }

    /// <summary>Neighbours of one length are attended to together.</summary>
    internal IEnumerable<(int Rows, int Length)> Groups()
    {
        for (var first = 0; first < Lengths.Count;)
        {
            var next = first + 1;
            while (next < Lengths.Count && Lengths[next] == Lengths[first])
                next++;
            yield return (next - first, Lengths[first]);
            first = next;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Positions.Dispose();
        Starts.Dispose();
    }
}
