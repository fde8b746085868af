namespace Sande.Training.Models.Families;

/// <summary>One architecture: how its config.json is read. What it computes follows from the <see cref="DecoderConfig"/>.</summary>
internal abstract class ModelFamily
{
    /// <summary>The name users see, and config.json's <c>model_type</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Reads the family's fields.</summary>
    public abstract DecoderConfig Read(ConfigJson config);

    /// <summary>The fields that all families share, with transformers' names.</summary>
    protected DecoderConfig ReadCommon(ConfigJson config, double defaultRmsNormEps = 1e-6, int? defaultHeadDim = null, bool defaultTied = false)
    {
        var hidden = config.RequiredCount("hidden_size");
        var heads = config.RequiredCount("num_attention_heads");
        var keyValueHeads = config.Count("num_key_value_heads") ?? heads;
        if (heads % keyValueHeads != 0)
            throw config.Fault("num_key_value_heads", $"is {keyValueHeads}, which does not divide num_attention_heads ({heads})");
        if ((config.Count("head_dim") ?? defaultHeadDim) is null && hidden % heads != 0)
            throw config.Fault("hidden_size", $"is {hidden}, which is not a multiple of num_attention_heads ({heads})");
        var headDim = config.Count("head_dim") ?? defaultHeadDim ?? hidden / heads;
        if (headDim % 2 != 0)
            throw config.Fault("head_dim", $"is {headDim}: rotary embedding needs an even one");
        if (config.Number("partial_rotary_factor", 1) != 1)
            throw config.Fault("partial_rotary_factor", "is not 1, which is not supported");
        return new()
        {
            Family = Name,
            ModelType = Name,
            VocabSize = config.RequiredCount("vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = config.RequiredCount("intermediate_size"),
            NumHiddenLayers = config.RequiredCount("num_hidden_layers"),
            NumAttentionHeads = heads,
            NumKeyValueHeads = keyValueHeads,
            HeadDim = headDim,
            MaxPositionEmbeddings = config.RequiredCount("max_position_embeddings"),
            RmsNormEps = config.Number("rms_norm_eps", defaultRmsNormEps),
            Rope = RopeParameters.Read(config),
            TieWordEmbeddings = config.Flag("tie_word_embeddings", defaultTied),
            HiddenActivation = ReadActivation(config),
        };
    }

    /// <summary>A window for the layers that <c>layer_types</c> calls sliding, or else those that <paramref name="slides"/> says.</summary>
    protected static IReadOnlyList<int?> ReadSlidingWindows(ConfigJson config, int layers, int? window, Func<int, bool> slides)
    {
        if (window is null)
            return [];
        var types = config.Texts("layer_types");
        if (types.Count > 0 && types.Count != layers)
            throw config.Fault("layer_types", $"has {types.Count} entries for {layers} layers");
        return [.. Enumerable.Range(0, layers).Select(layer => (types.Count > 0 ? types[layer] == "sliding_attention" : slides(layer)) ? window : null)];
    }

    private static HiddenActivation ReadActivation(ConfigJson config)
    {
        var name = config.Text("hidden_activation") is null ? "hidden_act" : "hidden_activation";
        return config.Text(name) switch
        {
            null or "silu" => HiddenActivation.Silu,
            "gelu_pytorch_tanh" => HiddenActivation.GeluTanh,
            var other => throw config.Fault(name, $"is '{other}'; supported: silu, gelu_pytorch_tanh"),
        };
    }
}
