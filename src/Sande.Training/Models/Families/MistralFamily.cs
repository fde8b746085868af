namespace Sande.Training.Models.Families;

/// <summary>Mistral: Llama with a sliding window in every layer (none where config.json says null).</summary>
internal sealed class MistralFamily : ModelFamily
{
    // transformers' MistralConfig: the field is left out where it has this value.
    private const int DefaultSlidingWindow = 4096;

    public override string Name => "mistral";

    public override DecoderConfig Read(ConfigJson config)
    {
        var read = ReadCommon(config);
        var window = config.Contains("sliding_window") ? config.Count("sliding_window") : DefaultSlidingWindow;
        return read with { SlidingWindows = ReadSlidingWindows(config, read.NumHiddenLayers, window, _ => true) };
    }
}
