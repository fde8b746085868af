namespace Sande.Training.Benchmarks;

/// <summary>What is measured, and how long.</summary>
/// <param name="Device">As <see cref="Contracts.Jobs.DeviceName"/> has it.</param>
/// <param name="Shape">The shape's name; null: <c>tiny</c> on the CPU, <c>qwen1.5-4b</c> on a GPU.</param>
/// <param name="Quick">Two measurements each, of little work: shows that it runs, not how fast.</param>
public sealed record BenchmarkOptions(string Device, string? Shape, bool Quick);

/// <summary>How much work a measurement is.</summary>
/// <param name="Measurements">How often each is taken; their median counts.</param>
/// <param name="FullRowTokens">Tokens of a row of the full training step; four of them are a step.</param>
/// <param name="InstructionRows">Instruction rows of the training benchmarks; a pass over all of them is one measurement.</param>
/// <param name="Prompts">Prompts that are answered.</param>
/// <param name="Questions">Questions that are scored.</param>
/// <param name="MatrixSize">Rows and columns of the matrix product.</param>
internal sealed record BenchmarkWork(int Measurements, int FullRowTokens, int InstructionRows, int Prompts, int Questions, int MatrixSize)
{
    /// <summary>Rows of an optimizer step: the paper's.</summary>
    public const int BatchSize = 4;

    public static BenchmarkWork Of(bool quick, bool onGpu, long parameters) => (quick, onGpu) switch
    {
        (true, true) => new(2, 1024, 32, 64, 64, 8192),
        (true, false) => new(2, 64, 8, 8, 8, 512),
        (false, true) => new(5, 1024, 256, 256, 256, 16_384),
        // A large model on a CPU: little work each, or the whole takes an hour.
        _ when parameters > 100_000_000 => new(3, 128, 8, 8, 8, 4096),
        _ => new(5, 256, 32, 64, 64, 2048),
    };
}
