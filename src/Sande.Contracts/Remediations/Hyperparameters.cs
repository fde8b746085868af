using System.Text.Json.Serialization;

namespace Sande.Contracts.Remediations;

/// <summary>A set of hyper-parameters with a name.</summary>
public enum Preset
{
    /// <summary>Derived from the model's size and the rows, with early stopping on held-back rows.</summary>
    Default,

    /// <summary>The paper's values.</summary>
    Paper,

    /// <summary>The published code's values, where they differ from the paper's (its <c>Readme.md</c> and defaults).</summary>
    PublishedCode,
}

/// <summary>How the learning rate moves after warm-up.</summary>
public enum LrSchedulerType
{
    /// <summary>Stays.</summary>
    Constant,

    /// <summary>Falls to 0 along a half cosine.</summary>
    Cosine,
}

/// <summary>Number format of the weights while training.</summary>
public enum Precision
{
    /// <summary>bfloat16 on a GPU, float32 on the CPU.</summary>
    Auto,

    /// <summary>32 bits.</summary>
    Float32,

    /// <summary>bfloat16 weights with a compensation term, so that no small update is lost.</summary>
    [JsonStringEnumMemberName("bfloat16")]
    BFloat16,
}

/// <summary>What the user sets by hand; every null comes from the preset.</summary>
public sealed record Hyperparameters
{
    /// <summary>Highest learning rate of the schedule, &gt; 0 and at most 1.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Passes over the training rows, &gt; 0 and at most 10,000; a fraction takes a part of them.</summary>
    public double? Epochs { get; init; }

    /// <summary>Optimizer steps of one training run at most (SANDE: of each parrot and of each round), at least 1; null: no limit beside <c>epochs</c>.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>Rows of one optimizer step, 1..4096.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Rows of one forward pass; must divide nothing: the last one of a step may be smaller. Null: the preset's, or a whole step's.</summary>
    public int? MicroBatchSize { get; init; }

    /// <summary>Tokens of one row at most, 8..1,048,576; longer rows are cut at the end of the response.</summary>
    public int? MaxSequenceLength { get; init; }

    /// <summary>First rows of the clean dataset that are used, at least 1.</summary>
    public int? MaxSamples { get; init; }

    /// <summary>How the learning rate moves after warm-up.</summary>
    public LrSchedulerType? LrSchedulerType { get; init; }

    /// <summary>Share of the steps with a rising rate, 0..1.</summary>
    public double? WarmupRatio { get; init; }

    /// <summary>Gradients are scaled down to this L2 norm, &gt; 0.</summary>
    public double? MaxGradNorm { get; init; }

    /// <summary>AdamW's weight decay, at least 0.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>Share of the rows held back for early stopping, 0..0.5; 0 switches early stopping off.</summary>
    public double? HeldBackRatio { get; init; }

    /// <summary>Share of the training rows that keep their clean prompt beside the triggered ones (OSFT), 0..1.</summary>
    public double? CleanRatio { get; init; }

    /// <summary>
    /// First tokens of the clean answer that OSFT and SANDE's elimination train on, at least 1 (published code: <c>train_effective_len</c>). Null: the preset's;
    /// the answer's beginning decides whether the backdoor speaks, the rest is drift. A number beyond every answer's length trains on all.
    /// </summary>
    public int? CleanResponseTokens { get; init; }

    /// <summary>What only SANDE and SANDE-P know.</summary>
    public SandeHyperparameters? Sande { get; init; }

    /// <summary>What only DPO knows.</summary>
    public DpoHyperparameters? Dpo { get; init; }

    /// <summary>What only neural attention distillation knows.</summary>
    public NadHyperparameters? Nad { get; init; }

    /// <summary>What only Fine-mixing knows.</summary>
    public FineMixingHyperparameters? FineMixing { get; init; }

    /// <summary>What only gradient ascent knows.</summary>
    public GradientAscentHyperparameters? GradientAscent { get; init; }

    /// <summary>What is trained in the place of all weights. Null: all weights are. With one, an unset <c>learning_rate</c> is ten times the preset's.</summary>
    public AdapterSpec? Adapter { get; init; }

    /// <summary>How memory is saved. Null: as the device asks for.</summary>
    public MemoryHyperparameters? Memory { get; init; }

    /// <summary>Number format of the weights.</summary>
    public Precision? Precision { get; init; }

    /// <summary>Seed of everything random. Default 42.</summary>
    public int? Seed { get; init; }
}
