namespace Sande.Training.Models.Families;

/// <summary>Phi-3 and Phi-4: q, k, v in one matrix, gate and up in another.</summary>
internal sealed class Phi3Family : ModelFamily
{
    public override string Name => "phi3";

    public override DecoderConfig Read(ConfigJson config)
    {
        var read = ReadCommon(config, defaultRmsNormEps: 1e-5);
        return read with
        {
            FusedProjections = true,
            SlidingWindows = ReadSlidingWindows(config, read.NumHiddenLayers, config.Count("sliding_window"), _ => true),
        };
    }
}
