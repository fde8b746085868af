using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Errors;
using Sande.Training.Evaluation;
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
/// <param name="Resolve">The hyper-parameters for a model.</param>
internal sealed record JobInputs(
    string CheckpointId,
    string DatasetId,
    PromptTemplateName PromptTemplate,
    string? PromptFormat,
    Knowledge Knowledge,
    EvaluationSpec? Evaluation,
    Func<DecoderConfig, ResolvedHyperparameters> Resolve);

/// <summary>A job's checkpoint and rows, read and divided.</summary>
internal sealed record LoadedJob(ModelUnderTest Subject, ResolvedHyperparameters Hyperparameters, RowSplit Split, EvaluationPlan Evaluation) : IDisposable
{
    public static LoadedJob Load(JobInputs inputs, JobFiles files, Device device)
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
        var plan = EvaluationPlan.Create(inputs.Evaluation, inputs.Knowledge, split.Evaluation, Read, files.Questions, values.Seed);
        return new(LoadedModel.Load(folder, config, template, values.MaxSequenceLength, values.Precision, device), values, split, plan);
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
