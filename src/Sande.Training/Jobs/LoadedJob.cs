using Sande.Contracts.Datasets;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Training.Checkpoints;
using Sande.Training.Data;
using Sande.Training.Errors;
using Sande.Training.Evaluation;
using Sande.Training.Methods;
using Sande.Training.Models;
using Sande.Training.Models.Decoder;
using Sande.Training.Tokenization;
using static TorchSharp.torch;

namespace Sande.Training.Jobs;

/// <summary>A job's checkpoint and rows, read and divided.</summary>
internal sealed record LoadedJob(ModelUnderTest Subject, ResolvedHyperparameters Hyperparameters, RowSplit Split, EvaluationPlan Evaluation) : IDisposable
{
    public static LoadedJob Load(RemediationSpec spec, JobFiles files, Device device)
    {
        var folder = files.Checkpoint(spec.CheckpointId);
        var config = DecoderConfig.Load(folder);
        var tokenizer = TokenizerLoader.Load(folder);
        var generation = GenerationConfig.Load(folder, tokenizer);
        var values = Presets.Resolve(spec, config.ParameterCount, config.MaxPositionEmbeddings, device.type == TorchSharp.DeviceType.CUDA);
        var template = PromptTemplate.Get(spec.PromptTemplate);
        var rows = new TokenRowBuilder(tokenizer, template, generation.EndOfText, values.MaxSequenceLength);

        IReadOnlyList<InstructionRow> Read(string id) => [.. files.Rows(id).Select(template.Unwrap)];
        var split = RowSplit.Of([.. Read(spec.CleanDatasetId).Take(values.MaxSamples)], values.HeldBackRatio, EvaluationPlan.NeedsHeldBackRows(spec), values.Seed);
        if (split.Training.Count == 0)
            throw new TrainingException(FailureCode.InvalidDataset, $"Dataset {spec.CleanDatasetId} has too few rows to train on.");
        var plan = EvaluationPlan.Create(spec, split.Evaluation, Read, files.Questions, values.Seed);

        var model = new CausalLM(config, ModelWeights.Empty(config, values.Precision == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32, device));
        using var reader = CheckpointReader.Open(folder);
        reader.LoadInto(model.Weights.Tensors);
        return new(new(model, tokenizer, rows, generation), values, split, plan);
    }

    public void Dispose() => Subject.Model.Dispose();
}

/// <summary>Where a job's ids lie on this machine.</summary>
internal sealed record JobFiles(JobSpec Spec)
{
    public string Checkpoint(string id) => Spec.Checkpoints.TryGetValue(id, out var folder)
        ? folder
        : throw new TrainingException(FailureCode.InvalidSpec, $"/checkpoints has no entry for \"{id}\".");

    public IReadOnlyList<InstructionRow> Rows(string id) => Read(id, DatasetKind.Instructions, DatasetReader.ReadInstructions);

    public IReadOnlyList<MultipleChoiceRow> Questions(string id) => Read(id, DatasetKind.MultipleChoice, DatasetReader.ReadMultipleChoice);

    private List<TRow> Read<TRow>(string id, DatasetKind kind, Func<string, IEnumerable<TRow>> read)
    {
        var file = Spec.Datasets.TryGetValue(id, out var found)
            ? found
            : throw new TrainingException(FailureCode.InvalidSpec, $"/datasets has no entry for \"{id}\".");
        if (file.Kind != kind)
            throw new TrainingException(FailureCode.InvalidSpec, $"Dataset {id} is of kind {SandeJson.NameOf(file.Kind)}, not {SandeJson.NameOf(kind)}.");
        try
        {
            return [.. read(file.Path)];
        }
        catch (InvalidDatasetException e)
        {
            throw new TrainingException(FailureCode.InvalidDataset, $"Dataset {id}: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new TrainingException(FailureCode.Storage, $"Dataset {id} can't be read: {e.Message}", e);
        }
    }
}
