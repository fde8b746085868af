using Sande.Contracts.Checkpoints;
using Sande.Contracts.Remediations;
using Sande.Contracts.Validation;

namespace Sande.Api.Remediations;

/// <summary>
/// Judges what a remediation would take. What the user leaves to the preset is what the preset was resolved to in an earlier remediation of the same method and preset; times are those of
/// the newest one of a model of the same shape, in proportion to the rows that the steps read.
/// </summary>
/// <param name="spec">The remediation.</param>
/// <param name="model">The model that it is of.</param>
/// <param name="datasetRows">Rows of its clean dataset.</param>
/// <param name="earlier">Those of its method that succeeded here, newest first.</param>
internal sealed class RemediationForecast(RemediationSpec spec, CheckpointModel model, int datasetRows, IReadOnlyList<EarlierRemediation> earlier)
{
    // Of each number of a model: its weight and its gradient, and in bfloat16 the compensation term.
    private const int Float32Bytes = 4 + 4;
    private const int BFloat16Bytes = 2 + 2 + 2;

    private readonly RemediationMethod _method = RemediationMethods.Resolve(spec);
    private readonly EarlierRemediation[] _samePreset = [.. earlier.Where(job => job.Spec.Preset == spec.Preset)];
    private readonly EarlierRemediation? _sameShape = earlier.FirstOrDefault(job => HasShape(job.Model, model));

    public RemediationPlanView Make()
    {
        var rows = Rows();
        var steps = Steps(rows);
        return new()
        {
            Method = _method,
            Rows = rows,
            Steps = steps,
            MemoryBytes = Memory(),
            TokensPerSecond = _sameShape?.Result.Throughput.TrainTokensPerSecond is { } rate
                ? PlanEstimate.Of(rate, $"Measured by {_sameShape.Job} on {_sameShape.Result.Throughput.Device}.")
                : PlanEstimate.None(NoShape),
            Seconds = Seconds(steps),
        };
    }

    private string NoPreset => DependsOnScan ?? $"No remediation by {Name(_method)} with preset {Name(spec.Preset)} has succeeded here yet.";

    private string NoShape => DependsOnScan ?? $"No remediation by {Name(_method)} of a model of this shape has succeeded here yet.";

    private string? DependsOnScan => _method == RemediationMethod.Auto ? "It depends on what the scan before it finds." : null;

    private PlanEstimate Rows()
    {
        if (_samePreset.FirstOrDefault(job => job is { Rows: > 0 }) is not { } job)
            return PlanEstimate.None(NoPreset);
        var used = Math.Min(datasetRows, Value(values => values.MaxSamples) ?? datasetRows);
        var usedThen = Math.Min(job.Rows!.Value, job.Result.Training!.Hyperparameters.MaxSamples ?? int.MaxValue);
        var share = job.Result.Training!.TrainedRows / (double)usedThen;
        return PlanEstimate.Of(Math.Round(used * share), $"{used} of the dataset's {datasetRows} rows are used; {job.Job} trained on {share:0%} of its.");
    }

    private PlanEstimate Steps(PlanEstimate rows)
    {
        if (_method is RemediationMethod.Sande or RemediationMethod.SandeP)
            return StepsOfRounds();
        if (rows.Value is not { } count)
            return PlanEstimate.None(rows.Basis);
        if (Value(values => values.Epochs) is not { } epochs || Value(values => values.BatchSize) is not { } batch)
            return PlanEstimate.None($"{NoPreset} Set epochs and batch_size.");
        var steps = Math.Max(1, Math.Round(epochs * Math.Ceiling(count / batch)));
        return PlanEstimate.Of(Math.Min(steps, Value(values => values.MaxSteps) ?? steps), $"{epochs} epoch(s) of {count} rows, {batch} a step.");
    }

    // Each round trains on as many rows as the preset says, whatever the dataset has.
    private PlanEstimate StepsOfRounds()
    {
        if (_samePreset.FirstOrDefault(job => job.Result.Training!.Hyperparameters.Sande?.Rounds is > 0) is not { } job || Value(values => values.Sande?.Rounds) is not { } rounds)
            return PlanEstimate.None(NoPreset);
        var roundsThen = job.Result.Training!.Hyperparameters.Sande!.Rounds!.Value;
        return PlanEstimate.Of(job.Result.Training!.PlannedSteps * rounds / (double)roundsThen, $"{rounds} round(s); {job.Job} planned {job.Result.Training!.PlannedSteps} steps in {roundsThen}.");
    }

    /// <summary>What the weights bring with them; activations come on top, and a job may save some of it: it says at its start what it planned.</summary>
    private PlanEstimate Memory()
    {
        if (spec.Hyperparameters.Adapter is not null)
            return PlanEstimate.None("With an adapter only its own numbers have gradients and moments: the job says at its start what it needs.");
        var precision = spec.Hyperparameters.Precision is { } wanted and not Precision.Auto ? wanted : _sameShape?.Result.Training!.Hyperparameters.Precision;
        if (precision is null or Precision.Auto)
            return PlanEstimate.None($"The precision depends on the device. {NoShape} Set precision.");
        var bytes = (precision == Precision.Float32 ? Float32Bytes : BFloat16Bytes) + MomentBytes(precision.Value);
        return PlanEstimate.Of(
            (double)model.Parameters * bytes, $"{bytes} bytes for each of {model.Parameters} parameters in {Name(precision.Value)}: weights, gradients and AdamW's state, without activations.");
    }

    /// <summary>AdamW's two: where nothing is set they are as the weights.</summary>
    private int MomentBytes(Precision weights)
        => (spec.Hyperparameters.Memory?.Moments is { } wanted and not Precision.Auto ? wanted : weights) == Precision.BFloat16 ? 2 * 2 : 2 * 4;

    private PlanEstimate Seconds(PlanEstimate steps)
    {
        if (_sameShape is not { Result: { Training: { Steps: > 0, Hyperparameters.BatchSize: { } batchThen } training, Throughput: var throughput } } job)
            return PlanEstimate.None(NoShape);
        if (steps.Value is not { } count || Value(values => values.BatchSize) is not { } batch)
            return PlanEstimate.None(steps.Basis);
        var seconds = throughput.TotalSeconds * count * batch / ((double)training.Steps * batchThen);
        return PlanEstimate.Of(Math.Round(seconds, 1), $"{job.Job} took {throughput.TotalSeconds:F1} s for {training.Steps} steps of {batchThen} rows on {throughput.Device}.");
    }

    /// <summary>The user's value, or what the preset gave another one who had left it to the preset.</summary>
    private T? Value<T>(Func<Hyperparameters, T?> select)
        where T : struct
        => select(spec.Hyperparameters) ?? _samePreset.Where(job => select(job.Spec.Hyperparameters) is null).Select(job => select(job.Result.Training!.Hyperparameters)).FirstOrDefault();

    private static bool HasShape(CheckpointModel? other, CheckpointModel model)
        => other is not null && (other.Family, other.HiddenSize, other.NumHiddenLayers, other.VocabSize) == (model.Family, model.HiddenSize, model.NumHiddenLayers, model.VocabSize);

    private static string Name<TEnum>(TEnum value) where TEnum : struct, Enum => Contracts.Json.SandeJson.NameOf(value);
}
