using Sande.Training.Checkpoints;
using Sande.Training.Checkpoints.Safetensors;
using Sande.Training.Models.Decoder;

namespace Sande.Training.Benchmarks;

/// <summary>
/// A checkpoint's files into a new model, as a job loads it, beside a plain read of the same files: both from the system's file cache, where the disk hides nothing, in turns.
/// </summary>
internal static class CheckpointLoadBenchmark
{
    private const int ReadBytes = 16 << 20;

    /// <summary>Rates of both in GB/s.</summary>
    public static (BenchmarkSamples PlainRead, BenchmarkSamples Load) Run(CausalLM model, int measurements, string folder)
    {
        var path = Path.Combine(folder, CheckpointFiles.Weights);
        WeightFile.Write(path, model.Weights.Tensors);
        var gigabytes = new FileInfo(path).Length / 1e9;
        List<double> reads = [], loads = [];
        for (var i = 0; i <= measurements; i++)
        {
            reads.Add(gigabytes / BenchmarkSamples.Seconds(model.Weights.Device, () => Read(path)));
            loads.Add(gigabytes / Load(model, folder));
        }

        File.Delete(path);
        return (new(reads[1..]), new(loads[1..]));
    }

    private static double Load(CausalLM model, string folder)
    {
        ModelWeights? weights = null;
        var seconds = BenchmarkSamples.Seconds(model.Weights.Device, () =>
        {
            weights = ModelWeights.Empty(model.Config, model.Weights.Dtype, model.Weights.Device);
            using var reader = CheckpointReader.Open(folder);
            reader.LoadInto(weights.Tensors);
        });
        weights!.Dispose();
        return seconds;
    }

    private static void Read(string path)
    {
        var buffer = new byte[ReadBytes];
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        for (long offset = 0; RandomAccess.Read(file, buffer, offset) is var read and > 0;)
            offset += read;
    }
}
