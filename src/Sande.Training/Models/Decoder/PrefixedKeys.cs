using Sande.Training.Data;
using Sande.Training.Kernels.Differentiation;
using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>Keys and values of rows, each behind those of the prefix that all share.</summary>
internal sealed class PrefixedKeys : IDisposable
{
    private readonly SharedPrefix _prefix;
    private readonly Tensor _sources, _own;

    /// <param name="prefix">The prefix; the caller's.</param>
    /// <param name="lengths">Tokens of each row.</param>
    /// <param name="device">Where.</param>
    public PrefixedKeys(SharedPrefix prefix, IReadOnlyList<int> lengths, Device device)
    {
        _prefix = prefix;
        List<long> sources = [], own = [];
        long next = prefix.Length;
        foreach (var length in lengths)
        {
            for (var i = 0; i < prefix.Length; i++)
                sources.Add(i);
            for (var i = 0; i < length; i++)
            {
                own.Add(sources.Count);
                sources.Add(next++);
            }
        }

        var sent = DeviceIntegers.Send(device, [.. sources], [.. own]);
        (_sources, _own) = (sent[0], sent[1]);
    }

    /// <summary>[N, K, head dim] to [N + rows · prefix, K, head dim]. Gradients go to the rows' own: the prefix is constant.</summary>
    public (TapeNode Keys, TapeNode Values) Join(Tape tape, int layer, TapeNode keys, TapeNode values)
    {
        var (before, beforeValues) = _prefix.OfLayer(layer);
        return (Join(tape, before, keys), Join(tape, beforeValues, values));
    }

    private TapeNode Join(Tape tape, Tensor before, TapeNode tokens)
    {
        var joined = new TapeNode(cat([before, tokens.Tensor]).index_select(0, _sources));
        tape.Record(joined, gradient => tokens.Take(gradient.index_select(0, _own)));
        return joined;
    }

    public void Dispose()
    {
        _sources.Dispose();
        _own.Dispose();
    }
}
