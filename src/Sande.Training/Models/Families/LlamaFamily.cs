namespace Sande.Training.Models.Families;

/// <summary>Llama 2 and 3 and what copies them: optional biases, Llama 3.1's rope scaling.</summary>
internal sealed class LlamaFamily : ModelFamily
{
    public override string Name => "llama";

    public override DecoderConfig Read(ConfigJson config)
    {
        var attentionBias = config.Flag("attention_bias", false);
        return ReadCommon(config) with
        {
            QkvBias = attentionBias,
            OutputBias = attentionBias,
            MlpBias = config.Flag("mlp_bias", false),
        };
    }
}
