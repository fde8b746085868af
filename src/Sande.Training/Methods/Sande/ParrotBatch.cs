using Sande.Training.Data;
using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Methods.Sande;

/// <summary>Rows with their parrots as tensors: the soft tokens take the kept places in the embeddings.</summary>
internal sealed class ParrotBatch : IDisposable
{
    private readonly Tensor _places, _sources;

    private ParrotBatch(TokenBatch tokens, Tensor places, Tensor sources) => (Tokens, _places, _sources) = (tokens, places, sources);

    /// <summary>Ids and labels.</summary>
    public TokenBatch Tokens { get; }

    /// <summary>Builds a batch.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="lengths">Soft tokens of each parrot of the bank.</param>
    /// <param name="device">Where.</param>
    public static ParrotBatch Create(IReadOnlyList<ParrotRow> rows, IReadOnlyList<int> lengths, Device device)
    {
        var offsets = new int[lengths.Count];
        for (var i = 1; i < offsets.Length; i++)
            offsets[i] = offsets[i - 1] + lengths[i - 1];
        var width = rows.Max(row => row.Row.Length);
        List<long> places = [], sources = [];
        for (var r = 0; r < rows.Count; r++)
        {
            for (var i = 0; i < rows[r].Tokens; i++)
            {
                places.Add((long)r * width + rows[r].Start + i);
                sources.Add(offsets[rows[r].Parrot] + i);
            }
        }

        return new(
            TokenBatch.Create([.. rows.Select(row => row.Row)], device), tensor(places.ToArray(), device: device), tensor(sources.ToArray(), device: device));
    }

    /// <summary>Embeddings [B, T, hidden] with the soft tokens of <paramref name="parrots"/> spliced in; gradients flow to both.</summary>
    public Tensor Embed(CausalLM model, IReadOnlyList<Tensor> parrots)
    {
        using var scope = NewDisposeScope();
        var embeddings = model.Embed(Tokens.InputIds);
        if (_places.shape[0] == 0)
            return embeddings.MoveToOuterDisposeScope();
        var soft = cat([.. parrots], 0).index_select(0, _sources).to(embeddings.dtype);
        return embeddings.flatten(0, 1).index_copy(0, _places, soft).view(embeddings.shape).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        Tokens.Dispose();
        _places.Dispose();
        _sources.Dispose();
    }
}
