using Sande.Training.Data;
using Sande.Training.Losses;
using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Methods.Sande;

/// <summary>Rows with their parrots as tensors: the soft tokens take the kept places in the embeddings.</summary>
internal sealed class ParrotBatch : IDisposable
{
    private readonly Tensor _places, _sources;
    private readonly IReadOnlyList<Tensor> _parrots;

    private ParrotBatch(TokenBatch tokens, Tensor places, Tensor sources, IReadOnlyList<Tensor> parrots)
        => (Tokens, _places, _sources, _parrots) = (tokens, places, sources, parrots);

    /// <summary>Ids and labels.</summary>
    public TokenBatch Tokens { get; }

    /// <summary>Builds a batch.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="parrots">The bank's soft tokens, [P, hidden] each; the caller's.</param>
    /// <param name="device">Where.</param>
    /// <param name="prefix">What stands before all rows, or null.</param>
    public static ParrotBatch Create(IReadOnlyList<ParrotRow> rows, IReadOnlyList<Tensor> parrots, Device device, SharedPrefix? prefix = null)
    {
        var offsets = new long[parrots.Count];
        for (var i = 1; i < offsets.Length; i++)
            offsets[i] = offsets[i - 1] + parrots[i - 1].shape[0];
        var rowStart = 0L;
        List<long> places = [], sources = [];
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Tokens; i++)
            {
                places.Add(rowStart + row.Start + i);
                sources.Add(offsets[row.Parrot] + i);
            }

            rowStart += row.Row.Length;
        }

        var sent = DeviceIntegers.Send(device, [.. places], [.. sources]);
        return new(TokenBatch.Create([.. rows.Select(row => row.Row)], device, prefix), sent[0], sent[1], parrots);
    }

    /// <summary>-Σ log P of the rows' labels, a float32 scalar with gradients to the model and the parrots.</summary>
    public static Tensor LossSum(CausalLM model, IReadOnlyList<ParrotRow> rows, IReadOnlyList<Tensor> parrots, SharedPrefix? prefix = null)
    {
        using var scope = NewDisposeScope();
        using var batch = Create(rows, parrots, model.Weights.Device, prefix);
        return CausalLMLoss.Sum(model, model.Hidden(batch.Embed(model), batch.Tokens.Rows), batch.Tokens.Predictors, batch.Tokens.Targets).MoveToOuterDisposeScope();
    }

    /// <summary>Embeddings [N, hidden] with the soft tokens spliced in; gradients flow to both.</summary>
    public Tensor Embed(CausalLM model)
    {
        using var scope = NewDisposeScope();
        var embeddings = model.Embed(Tokens.InputIds);
        if (_places.shape[0] == 0)
            return embeddings.MoveToOuterDisposeScope();
        var soft = cat([.. _parrots], 0).index_select(0, _sources).to(embeddings.dtype);
        return embeddings.index_copy(0, _places, soft).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        Tokens.Dispose();
        _places.Dispose();
        _sources.Dispose();
    }
}
