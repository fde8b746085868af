namespace Sande.Training.Models.Families;

/// <summary>Gemma 2: norms before and after with 1 + weight, soft-capped scores and logits, scaled embeddings, every other layer sliding.</summary>
internal sealed class Gemma2Family : ModelFamily
{
    // transformers' Gemma2Config.
    private const int DefaultHeadDim = 256;
    private const double DefaultQueryPreAttnScalar = 256;
    private const int DefaultSlidingWindow = 4096;

    public override string Name => "gemma2";

    public override DecoderConfig Read(ConfigJson config)
    {
        var bias = config.Flag("attention_bias", false);
        var read = ReadCommon(config, defaultHeadDim: DefaultHeadDim, defaultTied: true);
        return read with
        {
            QkvBias = bias,
            OutputBias = bias,
            NormPlacement = NormPlacement.BeforeAndAfter,
            NormPlusOne = true,
            HiddenActivation = HiddenActivation.GeluTanh,
            ScaledEmbeddings = true,
            AttentionScale = 1 / Math.Sqrt(config.Number("query_pre_attn_scalar", DefaultQueryPreAttnScalar)),
            AttentionLogitSoftcapping = Cap(config, "attn_logit_softcapping", 50),
            FinalLogitSoftcapping = Cap(config, "final_logit_softcapping", 30),
            SlidingWindows = ReadSlidingWindows(config, read.NumHiddenLayers, config.Count("sliding_window") ?? DefaultSlidingWindow, layer => layer % 2 == 0),
        };
    }

    private static double? Cap(ConfigJson config, string name, double fallback)
        => config.Contains(name) && config.IsNull(name) ? null : config.Number(name, fallback);
}
