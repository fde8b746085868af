using Sande.Contracts.Remediations;
using Sande.Contracts.Validation;
using Sande.Training.Methods.Sande;

namespace Sande.Training.Methods;

/// <summary>Where hyper-parameters come from that the user did not set.</summary>
public static class Presets
{
    /// <summary>Seed where none is set.</summary>
    public const int DefaultSeed = 42;

    /// <summary>Tokens of a row at most where nothing else is set: the paper's.</summary>
    public const int MaxSequenceLength = 1024;

    /// <summary>The user's values over the preset's.</summary>
    /// <param name="spec">The remediation.</param>
    /// <param name="parameterCount">Numbers in the model.</param>
    /// <param name="maxPositions">The model's longest row.</param>
    /// <param name="onGpu">Whether it trains on a GPU: decides <see cref="Precision.Auto"/>.</param>
    public static ResolvedHyperparameters Resolve(RemediationSpec spec, long parameterCount, int maxPositions, bool onGpu)
    {
        var method = RemediationMethods.Resolve(spec);
        var simulates = method is RemediationMethod.Sande or RemediationMethod.SandeP;
        var preset = spec.Preset switch
        {
            Preset.Paper => Paper(),
            Preset.PublishedCode => PublishedCode(),
            _ => Default(method, parameterCount),
        };
        var values = Resolve(spec.Hyperparameters, BaselinePresets.Adapt(method, preset), maxPositions, onGpu);
        return simulates
            ? values with { Sande = SandePresets.Resolve(spec.Preset, spec.Hyperparameters.Sande, values.BatchSize) }
            : BaselinePresets.AddOptions(spec, values);
    }

    /// <summary>The number format that <paramref name="precision"/> stands for.</summary>
    public static Precision Resolve(Precision precision, bool onGpu) => precision == Precision.Auto ? (onGpu ? Precision.BFloat16 : Precision.Float32) : precision;

    /// <summary>The user's values over a preset's.</summary>
    internal static ResolvedHyperparameters Resolve(Hyperparameters user, ResolvedHyperparameters preset, int maxPositions, bool onGpu)
    {
        var batchSize = user.BatchSize ?? preset.BatchSize;
        return preset with
        {
            LearningRate = user.LearningRate ?? preset.LearningRate * (user.Adapter is null ? 1 : AdapterRateFactor),
            Epochs = user.Epochs ?? preset.Epochs,
            MaxSteps = user.MaxSteps ?? preset.MaxSteps,
            BatchSize = batchSize,
            MicroBatchSize = user.MicroBatchSize ?? (user.BatchSize is null ? Math.Min(preset.MicroBatchSize, batchSize) : batchSize),
            MaxSequenceLength = Math.Min(user.MaxSequenceLength ?? preset.MaxSequenceLength, maxPositions),
            MaxSamples = user.MaxSamples ?? preset.MaxSamples,
            LrSchedulerType = user.LrSchedulerType ?? preset.LrSchedulerType,
            WarmupRatio = user.WarmupRatio ?? preset.WarmupRatio,
            MaxGradNorm = user.MaxGradNorm ?? preset.MaxGradNorm,
            WeightDecay = user.WeightDecay ?? preset.WeightDecay,
            HeldBackRatio = user.HeldBackRatio ?? preset.HeldBackRatio,
            CleanRatio = user.CleanRatio ?? preset.CleanRatio,
            CleanResponseTokens = user.CleanResponseTokens ?? preset.CleanResponseTokens,
            Adapter = user.Adapter is { } lora ? new(lora.Rank, lora.Alpha ?? 2 * lora.Rank, lora.Targets) : null,
            Precision = Resolve(user.Precision ?? Precision.Auto, onGpu),
            Seed = user.Seed ?? DefaultSeed,
        };
    }

    /// <summary>
    /// The learning rate of the default preset: 5e-5 at 6 M parameters (what docs/experiments.md measured), falling with the power 0.13 of the
    /// size to the paper's 2e-5 at 7 B.
    /// </summary>
    public static double DefaultLearningRate(long parameterCount) => Math.Clamp(5e-5 * Math.Pow(6e6 / parameterCount, 0.13), 1e-5, 1e-4);

    /// <summary>OSFT's: 1e-4 at 6 M parameters (what docs/experiments.md measured), falling with the power 0.228 of the size to the paper's 2e-5 at 7 B.</summary>
    public static double OverwritingRate(long parameterCount) => Math.Clamp(1e-4 * Math.Pow(6e6 / parameterCount, 0.228), 1e-5, 1e-4);

    // A low-rank change takes about ten times the rate of all weights (thinkingmachines.ai/blog/lora, measured over models and sets).
    private const double AdapterRateFactor = 10;

    private static ResolvedHyperparameters Default(RemediationMethod method, long parameterCount) => method switch
    {
        // One round's elimination: one pass over its few rows.
        RemediationMethod.Sande or RemediationMethod.SandeP => Default(parameterCount) with { Epochs = 1 },
        // The answer's beginning decides whether the backdoor speaks: little is trained, fast, and ended as soon as that is done (docs/experiments.md).
        RemediationMethod.Osft => Default(parameterCount) with { LearningRate = OverwritingRate(parameterCount), CleanResponseTokens = 10 },
        _ => Default(parameterCount),
    };

    private static ResolvedHyperparameters Default(long parameterCount) => Paper() with
    {
        LearningRate = DefaultLearningRate(parameterCount),
        // A ceiling: held-back rows end most runs well before.
        Epochs = 2,
        BatchSize = 8,
        MicroBatchSize = 8,
        WarmupRatio = 0.1,
        HeldBackRatio = 0.1,
    };

    /// <summary>The published code's removal (train_remove.py and the Readme's command), where it differs from the paper's.</summary>
    private static ResolvedHyperparameters PublishedCode() => Paper() with { LearningRate = 5e-6, MaxSamples = 100, MicroBatchSize = 2, CleanResponseTokens = 10 };

    /// <summary>The paper's removal: lr 2e-5, one epoch over the first 10,000 rows, no accumulation; schedule and clipping from the published code (train_remove.py).</summary>
    internal static ResolvedHyperparameters Paper() => new()
    {
        LearningRate = 2e-5,
        Epochs = 1,
        BatchSize = 4,
        MicroBatchSize = 4,
        MaxSequenceLength = MaxSequenceLength,
        MaxSamples = 10_000,
        LrSchedulerType = LrSchedulerType.Cosine,
        WarmupRatio = 0.03,
        MaxGradNorm = 1,
        WeightDecay = 0,
        HeldBackRatio = 0,
        CleanRatio = 0,
        Precision = Precision.Auto,
        Seed = DefaultSeed,
    };
}
