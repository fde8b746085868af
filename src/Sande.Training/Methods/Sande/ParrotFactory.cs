using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Models;
using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Methods.Sande;

/// <summary>Makes parrots before their tuning, and knows how large the vocabulary's embeddings are.</summary>
internal sealed class ParrotFactory
{
    private readonly CausalLM _model;
    private readonly ResolvedSande _values;
    private readonly int _seed;

    public ParrotFactory(CausalLM model, ResolvedSande values, int seed)
    {
        (_model, _values, _seed) = (model, values, seed);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        VocabularyNorm = model.EmbeddingScale() * Table.to(ScalarType.Float32).norm(1).mean().item<float>();
    }

    /// <summary>Mean L2 norm of the vocabulary's embeddings as the first layer sees them.</summary>
    public double VocabularyNorm { get; }

    /// <summary>The largest L2 norm that a soft token may have, or null.</summary>
    public double? MaxNorm => _values.ParrotMaxNorm * VocabularyNorm;

    /// <summary>The default preset's rate is relative to the embeddings' root mean square: models with small and large ones are treated alike.</summary>
    public double LearningRate => _values.ParrotLearningRate ?? SandePresets.RelativeParrotLearningRate * VocabularyNorm / Math.Sqrt(_model.Config.HiddenSize);

    /// <summary>A parrot to be tuned.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="response">What it is to provoke.</param>
    /// <param name="turn">How many parrots this response had before: lengths and positions take turns.</param>
    /// <param name="seed">Of its start.</param>
    public Parrot Create(string name, string response, int turn, int seed)
    {
        var tokens = _values.ParrotTokens[turn % _values.ParrotTokens.Length];
        ParrotPosition? position = _values.ParrotIndex is null ? _values.ParrotPositions[turn % _values.ParrotPositions.Length] : null;
        return new(name, response, position, Start(seed, tokens));
    }

    private Tensor Start(int seed, int tokens)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        if (_values.ParrotInitialization == ParrotInitialization.Zeros)
            return zeros(tokens, _model.Config.HiddenSize, ScalarType.Float32, _model.Weights.Device).MoveToOuterDisposeScope().DetachFromDisposeScope();
        var random = new Random(Seeds.Of(_seed, seed));
        var ids = tensor(Enumerable.Range(0, tokens).Select(_ => (long)random.Next(_model.Config.VocabSize)).ToArray(), device: _model.Weights.Device);
        return (Table.index_select(0, ids).to(ScalarType.Float32) * _model.EmbeddingScale()).DetachFromDisposeScope();
    }

    private Tensor Table => _model.Weights[ParameterShapes.EmbedTokens];
}
