using static TorchSharp.torch;

namespace Sande.Training.Optimization;

/// <summary>What a method minimises, over rows of its own kind. The loop adds micro-batches up and divides by the step's weight, so the split does not change the loss.</summary>
public interface IObjective<in TRow>
{
    /// <summary>The tensors that are trained, by name.</summary>
    IReadOnlyDictionary<string, Tensor> Parameters { get; }

    /// <summary>Tokens that a row puts through the model: rows of like length share a micro-batch.</summary>
    int Length(TRow row);

    /// <summary>What the loss of a row is divided by, added over the step: its labelled tokens for a mean over tokens, 1 for a mean over rows.</summary>
    int Weight(TRow row);

    /// <summary>The sum of the rows' losses, a float32 scalar with gradients.</summary>
    Tensor LossSum(IReadOnlyList<TRow> rows);

    /// <summary>Called when an optimizer step has moved the parameters: puts them back where they may be. Default: they may be anywhere.</summary>
    void AfterStep()
    {
    }
}
