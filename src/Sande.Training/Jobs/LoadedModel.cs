using Sande.Contracts.Remediations;
using Sande.Training.Checkpoints;
using Sande.Training.Data;
using Sande.Training.Devices;
using Sande.Training.Errors;
using Sande.Training.Evaluation;
using Sande.Training.Memory;
using Sande.Training.Models;
using Sande.Training.Models.Decoder;
using Sande.Training.Tokenization;
using static TorchSharp.torch;

namespace Sande.Training.Jobs;

/// <summary>Reads a checkpoint for a job.</summary>
internal static class LoadedModel
{
    /// <param name="folder">The checkpoint.</param>
    /// <param name="config">Its config.json.</param>
    /// <param name="template">How prompts are written.</param>
    /// <param name="maxSequenceLength">Tokens of a row at most.</param>
    /// <param name="precision">Number format of the weights; not <see cref="Precision.Auto"/>.</param>
    /// <param name="device">Where the model goes.</param>
    /// <exception cref="DeviceTooSmallException">It has not enough memory for the weights.</exception>
    public static ModelUnderTest Load(string folder, DecoderConfig config, PromptTemplate template, int maxSequenceLength, Precision precision, Device device)
    {
        var (dtype, weightBytes) = precision == Precision.BFloat16 ? (ScalarType.BFloat16, 2) : (ScalarType.Float32, 4);
        var description = DeviceDescription.Of(device);
        MemoryPlan.RequireWeights(config, weightBytes, description.Name, description.MemoryBytes);
        var tokenizer = TokenizerLoader.Load(folder);
        var generation = GenerationConfig.Load(folder, tokenizer).EndingWith(template.Answer.EndToken, tokenizer);
        var rows = new TokenRowBuilder(tokenizer, template, generation.EndOfText, maxSequenceLength);
        var model = new CausalLM(config, ModelWeights.Empty(config, dtype, device));
        using var reader = CheckpointReader.Open(folder);
        reader.LoadInto(model.Weights.Tensors);
        return new(model, tokenizer, rows, generation);
    }
}
