using System.Collections.Immutable;

namespace Sande.Training.Benchmarks;

/// <summary>What one implementation measured on one machine; <c>benchmarks/peers</c> writes the same JSON.</summary>
/// <param name="Implementation">As <c>sande</c> or <c>transformers-sdpa</c>.</param>
/// <param name="Shape">The model's shape.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Device">What it ran on, and in which versions.</param>
/// <param name="Precision">Number format of the weights.</param>
/// <param name="Rows">What was measured, in the order of the table.</param>
public sealed record BenchmarkReport(string Implementation, string Shape, long Parameters, string Device, string Precision, ImmutableArray<BenchmarkRow> Rows);

/// <summary>One figure: the median of several.</summary>
/// <param name="Name">One of <see cref="BenchmarkNames"/>.</param>
/// <param name="Value">The median, or null where it could not be measured: <paramref name="Note"/> says why.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Lowest">The least of the measurements.</param>
/// <param name="Highest">The greatest.</param>
/// <param name="Measurements">How many there were, the warm-up not counted.</param>
/// <param name="Tflops">TFLOP/s, where operations are counted.</param>
/// <param name="Share">Share of what the machine can do in the same run: of <c>matrix_product</c>, or of <c>plain_read</c>.</param>
/// <param name="PeakMemoryBytes">Most memory that it took: of the process on the CPU; on a GPU what the driver counts, the allocator's reserve included.</param>
/// <param name="Note">What the work was.</param>
public sealed record BenchmarkRow(
    string Name,
    double? Value,
    string Unit,
    double? Lowest = null,
    double? Highest = null,
    int Measurements = 0,
    double? Tflops = null,
    double? Share = null,
    long? PeakMemoryBytes = null,
    string? Note = null);

/// <summary>The rows' names.</summary>
public static class BenchmarkNames
{
    /// <summary>A large square matrix product: the most that the device gives.</summary>
    public const string MatrixProduct = "matrix_product";

    /// <summary>From the program's start to the end of its first optimizer step.</summary>
    public const string FirstStep = "first_step";

    /// <summary>Forward, backward and AdamW on full rows, every token labelled.</summary>
    public const string TrainingStep = "training_step";

    /// <summary>The same with all that saves memory.</summary>
    public const string SavingStep = "training_step_saving_memory";

    /// <summary>The same on instruction rows, the answers labelled.</summary>
    public const string InstructionStep = "instruction_step";

    /// <summary>Parrot prompt tuning.</summary>
    public const string Simulate = "simulate";

    /// <summary>OSFT behind the parrot.</summary>
    public const string Eliminate = "eliminate";

    /// <summary>Answers of 10 new tokens: the published protocol's.</summary>
    public const string AsrPublished = "asr_10_tokens";

    /// <summary>Answers of 64 new tokens: the strict protocol's.</summary>
    public const string AsrStrict = "asr_64_tokens";

    /// <summary>Questions of four choices, scored by their letters.</summary>
    public const string Mmlu = "mmlu";

    /// <summary>A checkpoint's files, read and forgotten.</summary>
    public const string PlainRead = "plain_read";

    /// <summary>The same files into a model on the device.</summary>
    public const string CheckpointLoad = "checkpoint_load";
}
