using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>Where rows begin and end in a run of tokens without padding: one row after the other. A row sees itself alone.</summary>
public sealed class PackedRows : IDisposable
{
    /// <param name="lengths">Tokens of each row, none empty.</param>
    /// <param name="positions">[N], int64: owned from here on.</param>
    /// <param name="starts">[rows + 1], int64: owned from here on.</param>
    /// <param name="prefix">What all rows begin with; the caller's.</param>
    internal PackedRows(IReadOnlyList<int> lengths, Tensor positions, Tensor starts, SharedPrefix? prefix = null)
        => (Lengths, Positions, Starts, Prefix) = (lengths, positions, starts, prefix);

    /// <summary>Tokens of each row, none empty, a shared prefix not counted.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>Tokens that stand before each row and are not computed again, or null.</summary>
    internal SharedPrefix? Prefix { get; }

    /// <summary>Tokens of all rows: N.</summary>
    public int Tokens => Lengths.Sum();

    /// <summary>[N], int64: each token's place in its row, from 0, a shared prefix counted.</summary>
    public Tensor Positions { get; }

    /// <summary>[rows + 1], int64: where each row begins, and the end (cu_seqlens).</summary>
    public Tensor Starts { get; }

    /// <summary>Rows of these lengths.</summary>
    public static PackedRows Of(IReadOnlyList<int> lengths, Device device) => Of(lengths, device, prefix: null);

    /// <summary>Rows of these lengths behind what they share.</summary>
    internal static PackedRows Of(IReadOnlyList<int> lengths, Device device, SharedPrefix? prefix)
    {
        var layout = Layout(lengths, prefix);
        return new(lengths, tensor(layout.Positions, device: device).DetachFromDisposeScope(), tensor(layout.Starts, device: device).DetachFromDisposeScope(), prefix);
    }

    /// <summary>The same, not yet on a device.</summary>
    internal static (IReadOnlyList<int> Lengths, long[] Positions, long[] Starts) Layout(IReadOnlyList<int> lengths, SharedPrefix? prefix)
    {
        var first = prefix?.Length ?? 0;
        var starts = new long[lengths.Count + 1];
        for (var row = 0; row < lengths.Count; row++)
            starts[row + 1] = starts[row] + lengths[row];
        var positions = new long[starts[^1]];
        for (var row = 0; row < lengths.Count; row++)
        {
            for (var i = 0; i < lengths[row]; i++)
                positions[starts[row] + i] = first + i;
        }

        return (lengths, positions, starts);
    }

    /// <summary>Neighbours of one length are attended to together.</summary>
    internal static IEnumerable<(int Rows, int Length)> Groups(IReadOnlyList<int> lengths)
    {
        for (var first = 0; first < lengths.Count;)
        {
            var next = first + 1;
            while (next < lengths.Count && lengths[next] == lengths[first])
                next++;
            yield return (next - first, lengths[first]);
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
