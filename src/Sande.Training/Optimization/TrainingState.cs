using System.Text.Json;
using System.Text.Json.Serialization;
using Sande.Contracts.Json;
using Sande.Training.Checkpoints.Safetensors;
using static TorchSharp.torch;

namespace Sande.Training.Optimization;

/// <summary>Where a training run stands, beside its tensors.</summary>
/// <param name="Step">Optimizer steps taken.</param>
/// <param name="FirstLoss">Loss of step 1.</param>
/// <param name="LastLoss">Loss of the last step.</param>
/// <param name="LossSum">Losses of all steps, added up.</param>
/// <param name="Tokens">Tokens trained on.</param>
/// <param name="Seconds">Seconds spent in steps.</param>
/// <param name="HeldBack">Where the held-back watch stands, or null without one.</param>
public sealed record TrainingRecord(int Step, double FirstLoss, double LastLoss, double LossSum, long Tokens, double Seconds, HeldBackProgress? HeldBack)
{
    /// <summary>Before the first step.</summary>
    public static TrainingRecord Start { get; } = new(0, 0, 0, 0, 0, 0, null);

    /// <summary>Mean loss over all steps.</summary>
    [JsonIgnore]
    public double MeanLoss => Step == 0 ? 0 : LossSum / Step;

    /// <summary>After one more step.</summary>
    public TrainingRecord After(StepReport report) => this with
    {
        Step = report.Step,
        FirstLoss = report.Step == 1 ? report.Loss : FirstLoss,
        LastLoss = report.Loss,
        LossSum = LossSum + report.Loss,
        Tokens = Tokens + report.Tokens,
        Seconds = Seconds + report.Seconds,
    };
}

/// <summary>
/// All that a run needs to go on as if it had not stopped: weights, moments, best weights, record, in one safetensors file that is replaced
/// atomically. The rows' order follows from the seed and the step and needs no state.
/// </summary>
internal static class TrainingState
{
    private const string RecordKey = "record";
    private const string ParameterPrefix = "parameter/";
    private const string OptimizerPrefix = "optimizer/";
    private const string BestPrefix = "best/";

    public static void Save(string path, IReadOnlyDictionary<string, Tensor> parameters, AdamW optimizer, HeldBackWatch? watch, TrainingRecord record)
    {
        var tensors = parameters.Select(parameter => (ParameterPrefix + parameter.Key, parameter.Value))
            .Concat(optimizer.State().Select(state => (OptimizerPrefix + state.Name, state.Tensor)))
            .Concat((watch?.Best ?? new Dictionary<string, Tensor>()).Select(best => (BestPrefix + best.Key, best.Value)));
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string>
        {
            [RecordKey] = JsonSerializer.Serialize(record with { HeldBack = watch?.Progress }, SandeJson.Options),
        });
    }

    /// <summary>Fills the tensors from the file and returns its record; null where there is no file.</summary>
    public static TrainingRecord? Load(string path, IReadOnlyDictionary<string, Tensor> parameters, AdamW optimizer, HeldBackWatch? watch)
    {
        if (!File.Exists(path))
            return null;
        using var file = SafetensorsFile.Open(path);
        var record = JsonSerializer.Deserialize<TrainingRecord>(file.Header.Metadata[RecordKey], SandeJson.Options)!;
        foreach (var (name, parameter) in parameters)
            WeightFile.Fill(parameter, () => file.Read(ParameterPrefix + name));
        foreach (var (name, tensor) in optimizer.State())
            WeightFile.Fill(tensor, () => file.Read(OptimizerPrefix + name));
        optimizer.Resume(record.Step);
        if (watch is not null && record.HeldBack is { BestStep: > 0 } heldBack)
            watch.Resume(heldBack, parameters.ToDictionary(parameter => parameter.Key, parameter => file.Read(BestPrefix + parameter.Key)));
        return record;
    }
}
