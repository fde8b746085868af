using Sande.Training.Errors;

namespace Sande.Training.Models.Families;

/// <summary>Qwen1.5, Qwen2 and Qwen2.5: bias on q, k and v only.</summary>
internal sealed class Qwen2Family : ModelFamily
{
    public override string Name => "qwen2";

    public override DecoderConfig Read(ConfigJson config)
    {
        if (config.Flag("use_sliding_window", false))
            throw new UnsupportedModelException("config.json: use_sliding_window is not supported for qwen2.");
        return ReadCommon(config) with { QkvBias = true };
    }
}
