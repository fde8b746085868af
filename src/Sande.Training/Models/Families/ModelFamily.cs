namespace Sande.Training.Models.Families;

/// <summary>One architecture: how its config.json is read. What it computes follows from the <see cref="DecoderConfig"/>.</summary>
internal abstract class ModelFamily
{
    /// <summary>The name users see, and config.json's <c>model_type</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Reads the family's fields.</summary>
    public abstract DecoderConfig Read(ConfigJson config);

    /// <summary>The fields that all families share, with transformers' names.</summary>
    protected DecoderConfig ReadCommon(ConfigJson config, double defaultRmsNormEps = 1e-6)
    {
        var hidden = config.RequiredCount("hidden_size");
        var heads = config.RequiredCount("num_attention_heads");
        var keyValueHeads = config.Count("num_key_value_heads") ?? heads;
        if (heads % keyValueHeads != 0)
            throw config.Fault("num_key_value_heads", $"is {keyValueHeads}, which does not divide num_attention_heads ({heads})");
        if (config.Count("head_dim") is null && hidden % heads != 0)
            throw config.Fault("hidden_size", $"is {hidden}, which is not a multiple of num_attention_heads ({heads})");
        var headDim = config.Count("head_dim") ?? hidden / heads;
        if (headDim % 2 != 0)
            throw config.Fault("head_dim", $"is {headDim}: rotary embedding needs an even one");
        if (config.Text("hidden_act") is { } activation and not "silu")
            throw config.Fault("hidden_act", $"is '{activation}'; supported: silu");
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
            TieWordEmbeddings = config.Flag("tie_word_embeddings", false),
        };
    }
}
