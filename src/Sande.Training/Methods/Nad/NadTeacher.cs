using Sande.Contracts.Jobs;
using Sande.Training.Checkpoints;
using Sande.Training.Checkpoints.Safetensors;
using Sande.Training.Data;
using Sande.Training.Errors;
using Sande.Training.Models;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;

namespace Sande.Training.Methods.Nad;

/// <summary>The teacher: a copy of the backdoored model, fine-tuned on the clean rows, or a checkpoint that is given.</summary>
internal static class NadTeacher
{
    private const string StateName = "teacher";

    /// <summary>A checkpoint of the same width, depth and vocabulary; it may be of another family.</summary>
    public static CausalLM Load(MethodContext context)
    {
        var (config, expected) = (DecoderConfig.Load(context.ReferenceFolder!), context.Model.Config);
        if ((config.HiddenSize, config.NumHiddenLayers, config.VocabSize) != (expected.HiddenSize, expected.NumHiddenLayers, expected.VocabSize))
        {
            throw new TrainingException(
                FailureCode.InvalidCheckpoint,
                $"The teacher has {config.NumHiddenLayers} layers of width {config.HiddenSize} and {config.VocabSize} tokens; "
                + $"the model has {expected.NumHiddenLayers} of {expected.HiddenSize} and {expected.VocabSize}.");
        }

        var weights = ModelWeights.Empty(config, context.Model.Weights.Dtype, context.Model.Weights.Device);
        using var reader = CheckpointReader.Open(context.ReferenceFolder!);
        reader.LoadInto(weights.Tensors);
        return new(config, weights);
    }

    /// <summary>Fine-tunes a copy; one that an earlier process has finished is read back.</summary>
    public static CausalLM Train(MethodContext context, IReadOnlyList<TokenRow> rows, IReadOnlyList<TokenRow> heldBack, TrainingStage stage, CancellationToken stop)
    {
        var teacher = new CausalLM(context.Model.Config, context.Model.Weights.Clone());
        try
        {
            var finished = Path.Combine(context.Journal.StateFolder, $"{StateName}.finished.safetensors");
            if (File.Exists(finished))
                WeightFile.ReadInto(finished, teacher.Weights.Tensors);
            else
                FineTune(context with { Model = teacher }, rows, heldBack, stage, finished, stop);
            return teacher;
        }
        catch
        {
            teacher.Dispose();
            throw;
        }
    }

    private static void FineTune(
        MethodContext context, IReadOnlyList<TokenRow> rows, IReadOnlyList<TokenRow> heldBack, TrainingStage stage, string finished, CancellationToken stop)
    {
        var objective = new CausalLMObjective(context.Model);
        WeightTraining.Run(context, new WeightStage<TokenRow>(StateName, objective, rows, stage) { Measure = FineTuning.Measure(context, objective, heldBack) }, stop);
        WeightFile.Write(finished, context.Model.Weights.Tensors);
        File.Delete(context.Journal.State(StateName).Path);
    }
}
