using Sande.Contracts.Remediations;
using Sande.Training.Memory;
using Sande.Training.Methods.Dpo;
using Sande.Training.Methods.FineMixing;
using Sande.Training.Methods.GradientAscent;
using Sande.Training.Methods.Nad;
using Sande.Training.Methods.Sande;
using Sande.Training.Models.Adapters;
using Sande.Training.Optimization;

namespace Sande.Training.Methods;

/// <summary>Every hyper-parameter with the value that is used.</summary>
public sealed record ResolvedHyperparameters
{
    /// <summary>Highest learning rate of the schedule.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Passes over the rows.</summary>
    public required double Epochs { get; init; }

    /// <summary>Optimizer steps at most, or null.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>Rows of a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Rows of a forward pass at most.</summary>
    public required int MicroBatchSize { get; init; }

    /// <summary>Tokens of a row at most.</summary>
    public required int MaxSequenceLength { get; init; }

    /// <summary>First rows of the dataset that are used.</summary>
    public required int MaxSamples { get; init; }

    /// <summary>How the rate moves after the warm-up.</summary>
    public required LrSchedulerType LrSchedulerType { get; init; }

    /// <summary>Share of the steps with a rising rate.</summary>
    public required double WarmupRatio { get; init; }

    /// <summary>Gradients are scaled down to this L2 norm.</summary>
    public required double MaxGradNorm { get; init; }

    /// <summary>AdamW's weight decay.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>Share of the rows held back.</summary>
    public required double HeldBackRatio { get; init; }

    /// <summary>Share of the rows that are trained on without the trigger too.</summary>
    public required double CleanRatio { get; init; }

    /// <summary>First tokens of the clean answer that OSFT and SANDE's elimination train on; null: all.</summary>
    public int? CleanResponseTokens { get; init; }

    /// <summary>SANDE's own, or null for other methods.</summary>
    internal ResolvedSande? Sande { get; init; }

    /// <summary>DPO's own, or null for other methods.</summary>
    internal DpoOptions? Dpo { get; init; }

    /// <summary>NAD's own, or null for other methods.</summary>
    internal NadOptions? Nad { get; init; }

    /// <summary>Fine-mixing's own, or null for other methods.</summary>
    internal FineMixingOptions? FineMixing { get; init; }

    /// <summary>Gradient ascent's own, or null for other methods.</summary>
    internal GradientAscentOptions? GradientAscent { get; init; }

    /// <summary>What is trained in the place of all weights, or null.</summary>
    internal LoraOptions? Adapter { get; init; }

    /// <summary>How memory is saved; known when the model and the device are.</summary>
    internal MemoryChoices Memory { get; init; } = new();

    /// <summary>Number format of the weights.</summary>
    public required Precision Precision { get; init; }

    /// <summary>Seed of everything random.</summary>
    public required int Seed { get; init; }

    /// <summary>Optimizer steps for so many rows.</summary>
    public int Steps(int rows)
    {
        var steps = (int)Math.Max(1, Math.Round(Epochs * Math.Ceiling(rows / (double)BatchSize)));
        return MaxSteps is { } limit ? Math.Min(steps, limit) : steps;
    }

    /// <summary>The learning rate of each of <paramref name="steps"/>.</summary>
    /// <param name="steps">Optimizer steps.</param>
    /// <param name="peak">The highest rate; null: <see cref="LearningRate"/>.</param>
    internal LearningRateSchedule Schedule(int steps, double? peak = null) => new(peak ?? LearningRate, LrSchedulerType, (int)Math.Ceiling(WarmupRatio * steps), steps);

    /// <summary>What training costs with so many clean rows, in rows whose loss goes back through the whole model.</summary>
    /// <param name="rows">Rows to train on.</param>
    /// <param name="responses">Responses that SANDE's parrots are to provoke.</param>
    internal double Cost(int rows, int responses) => this switch
    {
        { Sande: { } sande } => sande.Cost(rows, (double)Steps(sande.RowsOfRound(rows)) * BatchSize, responses),
        // The teacher is trained first; DPO's reference reads every pair once, forward alone.
        { Nad.TeacherEpochs: { } epochs } => (double)(Steps(rows) + (this with { Epochs = epochs }).Steps(rows)) * BatchSize,
        { Dpo: not null } => (double)Steps(rows) * BatchSize + rows / 3.0,
        _ => (double)Steps(rows) * BatchSize,
    };

    /// <summary>For the result.</summary>
    public Hyperparameters ToContract() => new()
    {
        LearningRate = LearningRate,
        Epochs = Epochs,
        MaxSteps = MaxSteps,
        BatchSize = BatchSize,
        MicroBatchSize = MicroBatchSize,
        MaxSequenceLength = MaxSequenceLength,
        MaxSamples = MaxSamples,
        LrSchedulerType = LrSchedulerType,
        WarmupRatio = WarmupRatio,
        MaxGradNorm = MaxGradNorm,
        WeightDecay = WeightDecay,
        HeldBackRatio = HeldBackRatio,
        CleanRatio = CleanRatio,
        CleanResponseTokens = CleanResponseTokens,
        Sande = Sande?.ToContract(),
        Dpo = Dpo?.ToContract(),
        Nad = Nad?.ToContract(),
        FineMixing = FineMixing?.ToContract(),
        GradientAscent = GradientAscent?.ToContract(),
        Adapter = Adapter is { } lora ? new() { Rank = lora.Rank, Alpha = lora.Alpha, Targets = lora.Targets is { } targets ? [.. targets] : null } : null,
        Memory = Memory.ToContract(),
        Precision = Precision,
        Seed = Seed,
    };
}
