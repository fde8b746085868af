using Sande.Contracts.Checkpoints;
using Sande.Training.Checkpoints.Safetensors;
using Sande.Training.Errors;
using Sande.Training.Models;
using Sande.Training.Tokenization;

namespace Sande.Training.Checkpoints;

/// <summary>
/// Decides whether a folder is a checkpoint that can be used: config.json of a supported family, a tokenizer that fits it, weights that are sound and exactly
/// the config's. Reads headers only, and never loads libtorch: it runs in the worker's host.
/// </summary>
public static class CheckpointValidator
{
    /// <summary>Looks at everything, whatever is wrong with the first of it.</summary>
    /// <exception cref="TrainingException">A file can't be read, which says nothing of the checkpoint.</exception>
    public static CheckpointValidation Validate(string folder)
    {
        var faults = new FaultList();
        var config = faults.Try(() => DecoderConfig.Load(folder));
        CheckTokenizer(folder, config, faults);
        var weights = WeightFiles.Inspect(folder, faults);
        if (config is not null && weights.AreSound)
            CheckTensors(config, weights.Headers, faults);
        return new(faults.IsEmpty ? Describe(config!, weights.Headers) : null, faults.ToLines());
    }

    private static void CheckTokenizer(string folder, DecoderConfig? config, FaultList faults)
    {
        var tokenizer = faults.Try(() => TokenizerLoader.Load(folder));
        if (config is null || tokenizer is null)
            return;
        if (tokenizer.VocabularySize > config.VocabSize)
            faults.Add($"The tokenizer's ids go up to {tokenizer.VocabularySize - 1}, but config.json's vocab_size is {config.VocabSize}.");
        faults.Try(() => GenerationConfig.Load(folder, tokenizer));
    }

    private static void CheckTensors(DecoderConfig config, IReadOnlyList<SafetensorsHeader> headers, FaultList faults)
    {
        // A config.json of a few bytes can ask for billions of layers: their names are listed only where the weights could hold them.
        var stored = headers.Sum(header => header.Tensors.Count);
        if (config.NumHiddenLayers > stored)
            faults.Add($"config.json asks for {config.NumHiddenLayers} layers, more than the {stored} tensors of the weights.");
        else
            TensorMatch.Compare(config.Parameters, headers, faults);
    }

    private static CheckpointModel Describe(DecoderConfig config, IReadOnlyList<SafetensorsHeader> headers)
    {
        var names = config.Parameters.Select(parameter => parameter.Name).ToHashSet();
        var parameters = headers.SelectMany(header => header.Tensors).Where(tensor => names.Contains(tensor.Name));
        var dtype = parameters.GroupBy(tensor => tensor.Dtype.Name).MaxBy(group => group.Sum(tensor => tensor.Count))!.Key;
        return new(
            config.Family,
            config.ModelType,
            config.ParameterCount,
            dtype,
            config.HiddenSize,
            config.NumHiddenLayers,
            config.NumAttentionHeads,
            config.NumKeyValueHeads,
            config.VocabSize,
            config.MaxPositionEmbeddings);
    }
}
