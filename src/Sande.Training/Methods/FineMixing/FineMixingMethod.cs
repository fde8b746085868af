using Sande.Contracts.Jobs;
using Sande.Training.Checkpoints;
using Sande.Training.Errors;

namespace Sande.Training.Methods.FineMixing;

/// <summary>
/// Fine-mixing (arXiv 2210.09545): a share of the backdoored model's weights stays, the others are those of the clean base it was made from; then SFT on
/// clean rows. The paper's purification of embeddings (E-PUR) is a method of its own and no part of this.
/// </summary>
internal sealed class FineMixingMethod : IMethod
{
    public MethodOutcome Train(MethodContext context, CancellationToken stop)
    {
        // From the seed and two checkpoints the same weights come again: a run that goes on needs nothing of it but the fine-tuning's state.
        Mix(context);
        return FineTuning.Run(context, stop);
    }

    private static void Mix(MethodContext context)
    {
        using var reference = CheckpointReader.Open(context.ReferenceFolder!);
        var options = context.Hyperparameters.FineMixing!;
        try
        {
            var replaced = new WeightMixing(options, context.Hyperparameters.Seed).Mix(context.Model.Weights.Tensors, reference);
            context.Journal.Message($"Set {replaced:N0} of {context.Model.Config.ParameterCount:N0} weights back to the reference checkpoint's.");
        }
        catch (CheckpointFormatException e)
        {
            throw new TrainingException(FailureCode.InvalidCheckpoint, $"The reference checkpoint is no base of this model: {e.Message}", e);
        }
    }
}
