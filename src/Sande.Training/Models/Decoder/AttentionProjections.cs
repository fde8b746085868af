using static TorchSharp.torch;

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

    /// <summary>[.., hidden] to queries [.., H, N], keys and values [.., K, N].</summary>
    public (Tensor Queries, Tensor Keys, Tensor Values) Forward(Tensor input)
    {
        var (queries, keys, values) = Project(input);
        if (_config.QueryKeyNorm == QueryKeyNorm.AllHeads)
            (queries, keys) = (_qNorm!.Forward(queries), _kNorm!.Forward(keys));
        (queries, keys, values) = (Heads(queries), Heads(keys), Heads(values));
        if (_config.QueryKeyNorm == QueryKeyNorm.PerHead)
            (queries, keys) = (_qNorm!.Forward(queries), _kNorm!.Forward(keys));
        return (queries, keys, values);
    }

    private (Tensor Queries, Tensor Keys, Tensor Values) Project(Tensor input)
    {
        if (_qkvProj is null)
            return (_qProj!.Forward(input), _kProj!.Forward(input), _vProj!.Forward(input));
        long queries = (long)_config.NumAttentionHeads * _config.HeadDim, keys = (long)_config.NumKeyValueHeads * _config.HeadDim;
        var parts = _qkvProj.Forward(input).split([queries, keys, keys], -1);
        return (parts[0], parts[1], parts[2]);
    }

    private Tensor Heads(Tensor projected) => projected.view([.. projected.shape[..^1], -1, _config.HeadDim]);
}
