using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Devices;
using Sande.Training.Errors;
using Sande.Training.Evaluation;
using Sande.Training.Kernels;
using Sande.Training.Memory;
using Sande.Training.Methods;
using Sande.Training.Models;
using static TorchSharp.torch;

namespace Sande.Training.Jobs;

/// <summary>What a job that trains reads.</summary>
/// <param name="CheckpointId">The checkpoint.</param>
/// <param name="DatasetId">Clean rows.</param>
/// <param name="PromptTemplate">How prompts are written.</param>
/// <param name="PromptFormat">The text of a custom template, or null.</param>
/// <param name="Knowledge">What is known of the backdoor.</param>
/// <param name="Evaluation">What is measured, or null for what follows from the knowledge.</param>
/// <param name="Memory">How memory is saved, as far as that is set by hand.</param>
/// <param name="Resolve">The hyper-parameters for a model.</param>
internal sealed record JobInputs(
    string CheckpointId,
    string DatasetId,
    PromptTemplateName PromptTemplate,
    string? PromptFormat,
    Knowledge Knowledge,
    EvaluationSpec? Evaluation,
    MemoryHyperparameters? Memory,
    Func<DecoderConfig, ResolvedHyperparameters> Resolve);

/// <summary>A job's checkpoint and rows, read and divided.</summary>
internal sealed record LoadedJob(ModelUnderTest Subject, ResolvedHyperparameters Hyperparameters, RowSplit Split, EvaluationPlan Evaluation) : IDisposable
{
    public static LoadedJob Load(JobInputs inputs, JobFiles files, Device device, Action<string> say)
    {
        var folder = files.Checkpoint(inputs.CheckpointId);
        var config = DecoderConfig.Load(folder);
        var values = inputs.Resolve(config);
        var template = PromptTemplate.Load(inputs.PromptTemplate, inputs.PromptFormat, folder);

        IReadOnlyList<InstructionRow> Read(string id) => [.. files.Rows(id).Select(template.Unwrap)];
        // SANDE's parrots are judged on rows that they were not tuned on, with every preset.
        var needsHeldBack = EvaluationPlan.NeedsHeldBackRows(inputs.Evaluation, inputs.Knowledge) || values is { Sande: not null, HeldBackRatio: 0 };
        var split = RowSplit.Of([.. Read(inputs.DatasetId).Take(values.MaxSamples)], values.HeldBackRatio, needsHeldBack, values.Seed);
        if (split.Training.Count == 0)
            throw new TrainingException(FailureCode.InvalidDataset, $"Dataset {inputs.DatasetId} has too few rows to train on.");
        var memory = PlanMemory(config, values, inputs, device);
        say(memory.ToString());
        say($"Between the matrix products: {KernelSelection.Describe(device, values.Precision == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32)}.");
        values = values with { Memory = memory.Choices };
        var plan = EvaluationPlan.Create(inputs.Evaluation, inputs.Knowledge, split.Evaluation, Read, files.Questions, values.Seed);
        var subject = LoadedModel.Load(folder, config, template, values.MaxSequenceLength, values.Precision, device);
        subject.Model.CheckpointActivations = values.Memory.CheckpointActivations;
        return new(subject, values, split, plan);
    }

    private static MemoryPlan PlanMemory(DecoderConfig config, ResolvedHyperparameters values, JobInputs inputs, Device device)
    {
        var pass = Math.Min(values.MicroBatchSize * values.MaxSequenceLength, Math.Max(WeightTraining.MaxMicroBatchTokens, values.MaxSequenceLength));
        var demand = new MemoryDemand(
            config, values.Precision == Precision.BFloat16 ? 2 : 4, pass, values.BatchSize * values.MaxSequenceLength, device.type == TorchSharp.DeviceType.CUDA, values.HeldBackRatio > 0,
            values.Nad is null ? 0 : 1, values.Adapter);
        var description = DeviceDescription.Of(device);
        return MemoryPlan.Choose(demand, inputs.Memory, description.Name, description.MemoryBytes);
    }

    /// <summary>The model and how it is trained, for a message.</summary>
    public string Describe(Device device)
    {
        var config = Subject.Model.Config;
        return $"{config.Family} with {config.ParameterCount:N0} parameters, {device}, {Hyperparameters.Precision}, learning rate {Hyperparameters.LearningRate:G3}";
    }

    /// <summary>Mean tokens of a training row.</summary>
    public double MeanRowTokens()
    {
        var sample = Subject.Rows.Build(Split.Training.Take(64));
        return sample.Count == 0 ? 1 : sample.Average(row => row.Length);
    }

    public void Dispose() => Subject.Model.Dispose();
}
