namespace Sande.Training.Models.Families;

/// <summary>OLMo 2: norms after attention and MLP, queries and keys normalised over all heads.</summary>
internal sealed class Olmo2Family : ModelFamily
{
    public override string Name => "olmo2";

    public override DecoderConfig Read(ConfigJson config)
    {
        var bias = config.Flag("attention_bias", false);
        return ReadCommon(config, defaultRmsNormEps: 1e-5) with
        {
            QkvBias = bias,
            OutputBias = bias,
            NormPlacement = NormPlacement.After,
            QueryKeyNorm = QueryKeyNorm.AllHeads,
        };
    }
}
