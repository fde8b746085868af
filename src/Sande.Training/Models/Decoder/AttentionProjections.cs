using Sande.Training.Kernels.Differentiation;

namespace Sande.Training.Models.Decoder;

/// <summary>Hidden states to queries, keys and values by head, normalised where the family does so; three matrices or one.</summary>
internal sealed class AttentionProjections
{
    private readonly DecoderConfig _config;
    private readonly Linear? _qkvProj, _qProj, _kProj, _vProj;
    private readonly RmsNorm? _qNorm, _kNorm;

    public AttentionProjections(DecoderConfig config, ModelWeights weights, string name)
    {
        Linear Projection(string projection) => new(weights, $"{name}.{projection}", config.QkvBias);
        _config = config;
        if (config.FusedProjections)
            _qkvProj = Projection("qkv_proj");
        else
            (_qProj, _kProj, _vProj) = (Projection("q_proj"), Projection("k_proj"), Projection("v_proj"));
        if (config.QueryKeyNorm != QueryKeyNorm.None)
            (_qNorm, _kNorm) = (new(config, weights, $"{name}.q_norm"), new(config, weights, $"{name}.k_norm"));
    }

    /// <summary>[N, hidden] to queries [N, H, head dim], keys and values [N, K, head dim].</summary>
    public (TapeNode Queries, TapeNode Keys, TapeNode Values) Forward(Tape tape, TapeNode input)
    {
        var (queries, keys, values) = Project(tape, input);
        if (_config.QueryKeyNorm == QueryKeyNorm.AllHeads)
            (queries, keys) = (_qNorm!.Forward(tape, queries), _kNorm!.Forward(tape, keys));
        (queries, keys, values) = (Heads(tape, queries), Heads(tape, keys), Heads(tape, values));
        if (_config.QueryKeyNorm == QueryKeyNorm.PerHead)
            (queries, keys) = (_qNorm!.Forward(tape, queries), _kNorm!.Forward(tape, keys));
        return (queries, keys, values);
    }

    private (TapeNode Queries, TapeNode Keys, TapeNode Values) Project(Tape tape, TapeNode input)
    {
        if (_qkvProj is null)
            return (_qProj!.Forward(tape, input), _kProj!.Forward(tape, input), _vProj!.Forward(tape, input));
        long queries = (long)_config.NumAttentionHeads * _config.HeadDim, keys = (long)_config.NumKeyValueHeads * _config.HeadDim;
        var parts = tape.Split(_qkvProj.Forward(tape, input), queries, keys, keys);
        return (parts[0], parts[1], parts[2]);
    }

    private TapeNode Heads(Tape tape, TapeNode projected) => tape.View(projected, projected.Tensor.shape[0], -1, _config.HeadDim);
}
