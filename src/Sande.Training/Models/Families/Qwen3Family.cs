namespace Sande.Training.Models.Families;

/// <summary>Qwen3: queries and keys normalised head by head, no bias unless asked for.</summary>
internal sealed class Qwen3Family : ModelFamily
{
    private const int DefaultHeadDim = 128;

    public override string Name => "qwen3";

    public override DecoderConfig Read(ConfigJson config)
    {
        var bias = config.Flag("attention_bias", false);
        return Qwen2Family.WithWindows(config, ReadCommon(config, defaultHeadDim: DefaultHeadDim) with
        {
            QkvBias = bias,
            OutputBias = bias,
            QueryKeyNorm = QueryKeyNorm.PerHead,
        });
    }
}
