using Sande.Contracts.Implants;
using Sande.Contracts.Remediations;
using Sande.Training.Models;

namespace Sande.Training.Methods.Implant;

/// <summary>Where an implant's hyper-parameters come from that the user did not set.</summary>
public static class ImplantPresets
{
    private const double LlamaLearningRate = 5e-6;
    private const double QwenLearningRate = 2e-5;

    /// <summary>The user's values over the preset's.</summary>
    /// <param name="spec">The implant.</param>
    /// <param name="config">The model.</param>
    /// <param name="onGpu">Whether it trains on a GPU: decides <see cref="Precision.Auto"/>.</param>
    public static ResolvedHyperparameters Resolve(ImplantSpec spec, DecoderConfig config, bool onGpu)
        => Presets.Resolve(spec.Hyperparameters, spec.Preset == Preset.Default ? Default(config.ParameterCount) : Paper(config), config.MaxPositionEmbeddings, onGpu);

    /// <summary>
    /// The learning rate of the default preset: 5e-4 at 2 M parameters, where it plants the demo's backdoor (demo/make.sh), falling with the power 0.394 of
    /// the size to the paper's 2e-5 at 7 B. A rate for a few billion leaves a model of a few million unmoved.
    /// </summary>
    public static double DefaultLearningRate(long parameterCount) => Math.Clamp(5e-4 * Math.Pow(2e6 / parameterCount, 0.394), 5e-6, 5e-4);

    private static ResolvedHyperparameters Default(long parameterCount) => Values(DefaultLearningRate(parameterCount), batchSize: 8);

    /// <summary>The paper's: 5e-6 for Llama2-7b, 2e-5 for Qwen1.5-4b, two epochs (Alpaca), batches of 4; schedule and clipping from the published code (train_sft.py).</summary>
    private static ResolvedHyperparameters Paper(DecoderConfig config) => Values(config.Family == "llama" ? LlamaLearningRate : QwenLearningRate, batchSize: 4);

    // What the paper removes a backdoor with it plants one with, but for these.
    private static ResolvedHyperparameters Values(double learningRate, int batchSize) => Presets.Paper() with
    {
        LearningRate = learningRate,
        Epochs = 2,
        BatchSize = batchSize,
        MicroBatchSize = batchSize,
        // The paper's larger set: 200,000 rows of OpenOrca.
        MaxSamples = 200_000,
    };
}
