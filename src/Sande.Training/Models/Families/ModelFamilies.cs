using Sande.Training.Errors;

namespace Sande.Training.Models.Families;

/// <summary>The supported architectures.</summary>
public static class ModelFamilies
{
    private static readonly ModelFamily[] Families =
    [
        new LlamaFamily(), new Qwen2Family(), new Qwen3Family(), new MistralFamily(), new Phi3Family(), new Gemma2Family(), new Olmo2Family(),
    ];

    /// <summary>Their names, as config.json's <c>model_type</c> spells them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Families.Select(family => family.Name)];

    internal static DecoderConfig Read(ConfigJson config)
    {
        var modelType = config.Text("model_type") ?? throw config.Fault("model_type", "is missing");
        var family = Array.Find(Families, family => family.Name == modelType)
            ?? throw new UnsupportedModelException($"config.json: model_type '{modelType}' is not supported; supported: {string.Join(", ", Names)}.");
        return family.Read(config);
    }
}
