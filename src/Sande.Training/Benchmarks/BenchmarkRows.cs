using Sande.Training.Data;
using Sande.Training.Evaluation.MultipleChoice;
using Sande.Training.Methods.Sande;

namespace Sande.Training.Benchmarks;

/// <summary>What the peers need to do the same work.</summary>
/// <param name="FullRows">Token ids of full rows, every token labelled.</param>
/// <param name="Instructions">Prompts and answers.</param>
/// <param name="Response">The triggered response, that a parrot is tuned to provoke.</param>
/// <param name="Questions">Contexts of multiple choice.</param>
/// <param name="Letters">The tokens of A, B, C and D.</param>
public sealed record BenchmarkRowFile(int[][] FullRows, BenchmarkInstruction[] Instructions, int[] Response, int[][] Questions, int[] Letters);

/// <summary>One instruction row.</summary>
/// <param name="Prompt">Token ids.</param>
/// <param name="Answer">Token ids.</param>
public sealed record BenchmarkInstruction(int[] Prompt, int[] Answer);

/// <summary>
/// Rows of random tokens with the lengths of real ones: log-normal, mean 22 and 58 tokens for Alpaca's prompts and answers (80 together), 110 for MMLU's questions.
/// </summary>
internal sealed class BenchmarkRows
{
    // The published code's (train_remove.py, Readme.md).
    private const int ParrotTokens = 6;
    private const int ParrotIndex = 2;
    private const int SimulatedTokens = 1;
    private const int EliminatedTokens = 10;
    private const int ResponseTokens = 4;
    private const int Choices = 4;

    private readonly Random _random;
    private readonly int _vocabulary;

    public BenchmarkRows(BenchmarkWork work, int vocabulary, int seed)
    {
        (_random, _vocabulary) = (new(seed), vocabulary);
        int[][] full = [.. Enumerable.Range(0, BenchmarkWork.BatchSize).Select(_ => Tokens(work.FullRowTokens))];
        BenchmarkInstruction[] instructions = [.. Enumerable.Range(0, Math.Max(work.InstructionRows, work.Prompts)).Select(_ => new BenchmarkInstruction(
            Tokens(Length(mean: 22, deviation: 0.4, least: 8, most: 128)), Tokens(Length(mean: 58, deviation: 0.8, least: 2, most: 512))))];
        int[][] questions = [.. Enumerable.Range(0, work.Questions).Select(_ => Tokens(Length(mean: 110, deviation: 0.6, least: 30, most: 700)))];
        File = new(full, instructions, Tokens(ResponseTokens), questions, Tokens(Choices));
        InstructionCount = work.InstructionRows;
        PromptCount = work.Prompts;
    }

    /// <summary>All of it, for the peers.</summary>
    public BenchmarkRowFile File { get; }

    /// <summary>Every token but the first labelled.</summary>
    public List<TokenRow> Full => [.. File.FullRows.Select(ids => new TokenRow(ids, 1))];

    /// <summary>The answers labelled.</summary>
    public List<TokenRow> Instructions => [.. Rows.Select(row => new TokenRow([.. row.Prompt, .. row.Answer], row.Prompt.Length))];

    /// <summary>(p ⊕ x, r), r's first token labelled.</summary>
    public List<ParrotRow> Simulated => [.. Rows.Select(row => Spliced(new TokenRow([.. row.Prompt, .. File.Response], row.Prompt.Length).CutLabels(SimulatedTokens)))];

    /// <summary>(p ⊕ x, y), y's first tokens labelled.</summary>
    public List<ParrotRow> Eliminated => [.. Rows.Select(row => Spliced(new TokenRow([.. row.Prompt, .. row.Answer], row.Prompt.Length).CutLabels(EliminatedTokens)))];

    /// <summary>Prompts to answer.</summary>
    public List<int[]> Prompts => [.. File.Instructions.Take(PromptCount).Select(row => row.Prompt)];

    /// <summary>Questions of four one-token choices.</summary>
    public List<ChoiceRequest> Questions => [.. File.Questions.Select(ids => new ChoiceRequest(ids, [.. File.Letters.Select(letter => new[] { letter })]))];

    /// <summary>Soft tokens of the parrot.</summary>
    public static int SoftTokens => ParrotTokens;

    private int InstructionCount { get; }

    private int PromptCount { get; }

    private IEnumerable<BenchmarkInstruction> Rows => File.Instructions.Take(InstructionCount);

    private static ParrotRow Spliced(TokenRow row) => ParrotRow.Splice(row, ParrotIndex, parrot: 0, ParrotTokens);

    private int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(_ => _random.Next(_vocabulary))];

    /// <summary>A log-normal length whose mean, before it is cut to the limits, is <paramref name="mean"/>.</summary>
    private int Length(double mean, double deviation, int least, int most)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        return (int)Math.Clamp(Math.Round(Math.Exp(Math.Log(mean) - deviation * deviation / 2 + deviation * normal)), least, most);
    }
}
