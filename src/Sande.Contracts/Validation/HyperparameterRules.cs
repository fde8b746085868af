using Sande.Contracts.Implants;
using Sande.Contracts.Remediations;

namespace Sande.Contracts.Validation;

/// <summary>The ranges that <see cref="Hyperparameters"/> states.</summary>
internal static class HyperparameterRules
{
    private const int MaxBatchSize = 4096;
    private const int MaxEpochs = 10_000;
    private const int MaxRank = 1024;

    public static void Check(RemediationSpec spec, ErrorList errors) => Check(spec.Hyperparameters, errors);

    public static void Check(ImplantSpec spec, ErrorList errors)
    {
        Check(spec.Hyperparameters, errors);
        if (spec.Hyperparameters.CleanRatio is not null)
            errors.Add(Pointer("clean_ratio"), "An implant trains on every row as it came: its rate says how many are trained on poisoned beside that.");
        MethodHyperparameterRules.RefuseAll(spec.Hyperparameters, errors);
    }

    private static void Check(Hyperparameters values, ErrorList errors)
    {
        errors.CheckRange(Pointer("learning_rate"), values.LearningRate, above: 0, max: 1);
        errors.CheckRange(Pointer("epochs"), values.Epochs, above: 0, max: MaxEpochs);
        errors.CheckRange(Pointer("max_steps"), values.MaxSteps, min: 1);
        errors.CheckRange(Pointer("batch_size"), values.BatchSize, min: 1, max: MaxBatchSize);
        errors.CheckRange(Pointer("micro_batch_size"), values.MicroBatchSize, min: 1, max: values.BatchSize is >= 1 and <= MaxBatchSize ? values.BatchSize : MaxBatchSize);
        errors.CheckRange(Pointer("max_sequence_length"), values.MaxSequenceLength, min: 8, max: 1_048_576);
        errors.CheckRange(Pointer("max_samples"), values.MaxSamples, min: 1);
        errors.CheckRange(Pointer("warmup_ratio"), values.WarmupRatio, min: 0, max: 1);
        errors.CheckRange(Pointer("max_grad_norm"), values.MaxGradNorm, above: 0);
        errors.CheckRange(Pointer("weight_decay"), values.WeightDecay, min: 0);
        errors.CheckRange(Pointer("held_back_ratio"), values.HeldBackRatio, min: 0, max: 0.5);
        errors.CheckRange(Pointer("clean_ratio"), values.CleanRatio, min: 0, max: 1);
        errors.CheckRange(Pointer("clean_response_tokens"), values.CleanResponseTokens, min: 1);
        if (values.Adapter is { } adapter)
            CheckAdapter(adapter, errors);
    }

    private static void CheckAdapter(AdapterSpec adapter, ErrorList errors)
    {
        errors.CheckRange(Pointer("adapter/rank"), adapter.Rank, min: 1, max: MaxRank);
        errors.CheckRange(Pointer("adapter/alpha"), adapter.Alpha, above: 0, max: 10_000);
        if (adapter.Targets is not { } targets)
            return;
        if (targets.IsDefaultOrEmpty)
            errors.Add(Pointer("adapter/targets"), "The list is empty.");
        else if (targets.Distinct().Count() < targets.Length)
            errors.Add(Pointer("adapter/targets"), "A projection stands in the list twice.");
    }

    private static string Pointer(string name) => $"/hyperparameters/{name}";
}
