using System.Collections.Immutable;

namespace Sande.Contracts.Remediations;

/// <summary>
/// What is set by hand of neural attention distillation (arXiv 2101.05930), which was made for images: the attention map of a layer is here the
/// squared L2 norm of its hidden state at each token, normalised over the row's tokens. The student's rate, batches and epochs are those of
/// <c>hyperparameters</c>.
/// </summary>
public sealed record NadHyperparameters
{
    /// <summary>
    /// Weight of each layer's distillation beside the cross-entropy, at least 0 and at most 1e6. Default 1000: with the mean over positions that the
    /// authors' code takes (at.py), what BackdoorBench's config gives the upper layers (500, 1000, 1000).
    /// </summary>
    public double? Beta { get; init; }

    /// <summary>
    /// The layers whose hidden states are compared, from 1 to the model's number of layers, each once. Default: those that end each third of the
    /// model, as the paper takes the three groups of its residual network.
    /// </summary>
    public ImmutableArray<int>? Layers { get; init; }

    /// <summary>
    /// Passes over the clean rows that make the teacher, &gt; 0. Not with a teacher that is given. Default: the paper's 10 with preset <c>paper</c> or
    /// <c>published_code</c>; with <c>default</c> as many as <c>epochs</c>, fewer where held-back rows end it.
    /// </summary>
    public double? TeacherEpochs { get; init; }
}
