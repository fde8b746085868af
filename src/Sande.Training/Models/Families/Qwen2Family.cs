namespace Sande.Training.Models.Families;

/// <summary>Qwen1.5, Qwen2 and Qwen2.5: bias on q, k and v only; where asked for, the upper layers see a sliding window.</summary>
internal sealed class Qwen2Family : ModelFamily
{
    public override string Name => "qwen2";

    public override DecoderConfig Read(ConfigJson config) => WithWindows(config, ReadCommon(config) with { QkvBias = true });

    /// <summary>Qwen's windows: off unless <c>use_sliding_window</c>, then from layer <c>max_window_layers</c> on.</summary>
    internal static DecoderConfig WithWindows(ConfigJson config, DecoderConfig read)
    {
        var window = config.Flag("use_sliding_window", false) ? config.Count("sliding_window") : null;
        var first = config.Count("max_window_layers") ?? 0;
        return read with { SlidingWindows = ReadSlidingWindows(config, read.NumHiddenLayers, window, layer => layer >= first) };
    }
}
