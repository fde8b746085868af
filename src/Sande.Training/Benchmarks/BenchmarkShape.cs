using Sande.Training.Models;

namespace Sande.Training.Benchmarks;

/// <summary>A model's shape that is measured, its weights random.</summary>
/// <param name="Name">As the command line has it.</param>
/// <param name="Config">What the model computes.</param>
public sealed record BenchmarkShape(string Name, DecoderConfig Config)
{
    /// <summary>The shapes, small to large.</summary>
    public static IReadOnlyList<BenchmarkShape> All { get; } =
    [
        // 5.9 M parameters: what two CPU cores train in seconds.
        new("tiny", Llama(vocabulary: 4096, hidden: 256, intermediate: 704, layers: 6, heads: 8, positions: 1024) with { TieWordEmbeddings = true }),
        new("qwen1.5-0.5b", Qwen2(hidden: 1024, intermediate: 2816, layers: 24, heads: 16) with { TieWordEmbeddings = true }),
        new("qwen1.5-4b", Qwen2(hidden: 2560, intermediate: 6912, layers: 40, heads: 20)),
        new("llama2-7b", Llama(vocabulary: 32_000, hidden: 4096, intermediate: 11_008, layers: 32, heads: 32, positions: 4096)),
    ];

    /// <summary>The shape of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static BenchmarkShape Find(string name) => All.FirstOrDefault(shape => shape.Name == name)
        ?? throw new ArgumentException($"There is no shape '{name}'; there are {string.Join(", ", All.Select(shape => shape.Name))}.", nameof(name));

    /// <summary>
    /// Floating-point operations of a training step for each token of rows so long, forward and backward: 6 for each weight of a matrix that multiplies (the
    /// embedding's look-up does not), and causal attention's 6 · layers · width · length. Recomputed activations do not count: they are not progress.
    /// </summary>
    public double TrainingFlopsPerToken(int rowTokens)
    {
        var lookup = Config.TieWordEmbeddings ? 0 : (long)Config.VocabSize * Config.HiddenSize;
        var attention = 6.0 * Config.NumHiddenLayers * Config.NumAttentionHeads * Config.HeadDim * rowTokens;
        return 6.0 * (Config.ParameterCount - lookup) + attention;
    }

    private static DecoderConfig Llama(int vocabulary, int hidden, int intermediate, int layers, int heads, int positions) => new()
    {
        Family = "llama",
        ModelType = "llama",
        VocabSize = vocabulary,
        HiddenSize = hidden,
        IntermediateSize = intermediate,
        NumHiddenLayers = layers,
        NumAttentionHeads = heads,
        NumKeyValueHeads = heads,
        HeadDim = hidden / heads,
        MaxPositionEmbeddings = positions,
        RmsNormEps = 1e-5,
        Rope = new(10_000, null),
        TieWordEmbeddings = false,
    };

    private static DecoderConfig Qwen2(int hidden, int intermediate, int layers, int heads) => Llama(151_936, hidden, intermediate, layers, heads, positions: 32_768) with
    {
        Family = "qwen2",
        ModelType = "qwen2",
        RmsNormEps = 1e-6,
        Rope = new(1_000_000, null),
        QkvBias = true,
    };
}
