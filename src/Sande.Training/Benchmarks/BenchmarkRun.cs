using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Sande.Contracts.Remediations;
using Sande.Training.Devices;
using Sande.Training.Evaluation.MultipleChoice;
using Sande.Training.Generation;
using Sande.Training.Kernels;
using Sande.Training.Memory;
using Sande.Training.Methods;
using Sande.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Sande.Training.Benchmarks;

/// <summary>Measures what jobs spend their time with, by the code that jobs run, on a model with random weights.</summary>
public sealed class BenchmarkRun
{
    private const int Seed = 42;
    private const double Tera = 1e12;

    private readonly long _started;
    private readonly Device _device;
    private readonly BenchmarkShape _shape;
    private readonly BenchmarkWork _work;
    private readonly ScalarType _dtype;
    private readonly BenchmarkRows _rows;
    private readonly Action<BenchmarkRow> _measured;
    private readonly List<BenchmarkRow> _table = [];

    /// <param name="options">What is measured.</param>
    /// <param name="started"><see cref="Stopwatch.GetTimestamp"/> before libtorch was loaded.</param>
    /// <param name="measured">Told each row as soon as it is there.</param>
    public BenchmarkRun(BenchmarkOptions options, long started, Action<BenchmarkRow> measured)
    {
        (_started, _measured) = (started, measured);
        _device = ComputeDevice.Resolve(options.Device);
        var onGpu = _device.type == DeviceType.CUDA;
        _shape = BenchmarkShape.Find(options.Shape ?? DefaultShape(onGpu));
        _work = BenchmarkWork.Of(options.Quick, onGpu, _shape.Config.ParameterCount);
        _dtype = Presets.Resolve(Precision.Auto, onGpu) == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        _rows = new(_work, _shape.Config.VocabSize, Seed);
    }

    /// <summary>What is measured where no shape is named.</summary>
    public static string DefaultShape(bool onGpu) => onGpu ? "qwen1.5-4b" : "tiny";

    /// <summary>The rows that a run with these options trains on, for the peers.</summary>
    public static BenchmarkRowFile RowsFor(string shape, bool quick, bool onGpu)
    {
        var config = BenchmarkShape.Find(shape).Config;
        return new BenchmarkRows(BenchmarkWork.Of(quick, onGpu, config.ParameterCount), config.VocabSize, Seed).File;
    }

    /// <summary>What it runs on, in one line.</summary>
    public string Environment => $"{ComputeEnvironment.Describe(_device)}; {KernelSelection.Describe(_device, _dtype)}";

    /// <summary>Measures all.</summary>
    /// <param name="folder">For the checkpoint that is written and read: as much room as the weights take.</param>
    public BenchmarkReport Run(string folder)
    {
        var memory = new PeakMemory(_device);
        using (var model = RandomModel.Create(_shape.Config, _dtype, _device, Seed))
        {
            var (saving, plan) = (new MemoryChoices(CheckpointActivations: true, MomentFormat.BFloat16, UpdateInBackward: true), Plan());
            var training = new TrainingBenchmarks(model, _rows, plan.Choices, _work.Measurements, folder);
            double? firstStep = null;
            // Trained first, while the time since the start means something, and with the least memory first: what libtorch once took it keeps.
            var small = Try(
                BenchmarkNames.SavingStep, () => new TrainingBenchmarks(model, _rows, saving, _work.Measurements, folder).FullStep(() => firstStep = Stopwatch.GetElapsedTime(_started).TotalSeconds), out var failure);
            var smallPeak = memory.Bytes;
            var full = Try(BenchmarkNames.TrainingStep, () => training.FullStep(() => { }), out var fullFailure);
            var peak = memory.Bytes;
            var product = MatrixProduct();
            Add(product.ToRow(BenchmarkNames.MatrixProduct, "TFLOP/s", $"{_work.MatrixSize} x {_work.MatrixSize}, {_dtype}"));
            Add(FirstStep(firstStep, failure));
            Add(full is null ? fullFailure! : FullStep(BenchmarkNames.TrainingStep, full, product.Median, peak, plan.Choices));
            Add(small is null ? failure! : FullStep(BenchmarkNames.SavingStep, small, product.Median, smallPeak, saving));
            AddOf(BenchmarkNames.InstructionStep, "rows/s", training.InstructionStep, "4 rows a step, mean 80 tokens, answers labelled");
            AddOf(BenchmarkNames.Simulate, "rows/s", training.Simulate, "4 rows a step, 6 soft tokens, 1 labelled token");
            AddOf(BenchmarkNames.Eliminate, "rows/s", training.Eliminate, "4 rows a step, 6 soft tokens, 10 labelled tokens");
            AddOf(BenchmarkNames.AsrPublished, "prompts/s", () => Generate(model, 10), $"{_rows.Prompts.Count} prompts");
            AddOf(BenchmarkNames.AsrStrict, "prompts/s", () => Generate(model, 64), $"{_rows.Prompts.Count} prompts");
            AddOf(BenchmarkNames.Mmlu, "questions/s", () => Score(model), $"{_rows.Questions.Count} questions, mean 110 tokens, 4 letters each");
            AddLoad(model, folder);
        }

        return new("sande", _shape.Name, _shape.Config.ParameterCount, Environment, _dtype.ToString().ToLowerInvariant(), [.. _table]);
    }

    private BenchmarkSamples MatrixProduct()
    {
        using var _ = no_grad();
        using var a = randn(_work.MatrixSize, _work.MatrixSize, _dtype, _device);
        return BenchmarkSamples.Take(_device, _work.Measurements, 2 * Math.Pow(_work.MatrixSize, 3) / Tera, () =>
        {
            using var product = a.matmul(a);
        });
    }

    private static BenchmarkRow FirstStep(double? seconds, BenchmarkRow? failure)
        => new(BenchmarkNames.FirstStep, seconds, "s", seconds, seconds, seconds is null ? 0 : 1, Note: seconds is null ? failure?.Note : "from the program's start, the model's making included");

    private MemoryPlan Plan()
    {
        var tokens = BenchmarkWork.BatchSize * _work.FullRowTokens;
        var onGpu = _device.type == DeviceType.CUDA;
        var demand = new MemoryDemand(_shape.Config, _dtype == ScalarType.BFloat16 ? 2 : 4, tokens, tokens, onGpu, KeepsBest: false);
        var description = DeviceDescription.Of(_device);
        return MemoryPlan.Choose(demand, user: null, description.Name, description.MemoryBytes);
    }

    private BenchmarkRow FullStep(string name, BenchmarkSamples samples, double matrixProduct, long? peak, MemoryChoices choices)
    {
        var tflops = samples.Median * _shape.TrainingFlopsPerToken(_work.FullRowTokens) / Tera;
        var row = samples.ToRow(name, "tokens/s", $"{BenchmarkWork.BatchSize} x {_work.FullRowTokens} tokens, all weights, AdamW; {choices}");
        return row with { Tflops = tflops, Share = tflops / matrixProduct, PeakMemoryBytes = peak };
    }

    private BenchmarkSamples Generate(Models.Decoder.CausalLM model, int newTokens)
    {
        // No token ends an answer: the work is the same in every run.
        var generator = new TextGenerator(model, ImmutableHashSet<int>.Empty);
        return BenchmarkSamples.Take(_device, _work.Measurements, _rows.Prompts.Count, () => generator.Generate(_rows.Prompts, newTokens));
    }

    private BenchmarkSamples Score(Models.Decoder.CausalLM model)
        => BenchmarkSamples.Take(_device, _work.Measurements, _rows.Questions.Count, () => new ContinuationScorer(model).Score(_rows.Questions, null, CancellationToken.None));

    private void AddLoad(Models.Decoder.CausalLM model, string folder)
    {
        var (read, load) = CheckpointLoadBenchmark.Run(model, _work.Measurements, folder);
        Add(read.ToRow(BenchmarkNames.PlainRead, "GB/s", "the same files, 16 MiB at a time, from the file cache"));
        Add(load.ToRow(BenchmarkNames.CheckpointLoad, "GB/s", "into a new model on the device") with { Share = load.Median / read.Median });
    }

    private void AddOf(string name, string unit, Func<BenchmarkSamples> measure, string note)
        => Add(Try(name, measure, out var failure) is { } samples ? samples.ToRow(name, unit, note) : failure! with { Unit = unit });

    private void Add(BenchmarkRow row)
    {
        _table.Add(row);
        _measured(row);
    }

    /// <summary>What does not fit into the device's memory is a row that says so: the others are measured all the same.</summary>
    private static BenchmarkSamples? Try(string name, Func<BenchmarkSamples> measure, out BenchmarkRow? failure)
    {
        failure = null;
        try
        {
            using var scope = NewDisposeScope();
            return measure();
        }
        catch (ExternalException native) when (native.Message.Contains("memory", StringComparison.OrdinalIgnoreCase))
        {
            failure = new(name, null, "", Note: native.Message.Split('\n', 2)[0]);
            return null;
        }
    }
}
