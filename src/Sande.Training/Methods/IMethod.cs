using Sande.Contracts.Datasets;
using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;

namespace Sande.Training.Methods;

/// <summary>One way of taking a backdoor out: what it trains on and what it minimises. The loop is the same for all.</summary>
internal interface IMethod
{
    /// <summary>Changes the model's weights.</summary>
    TrainingSummary Train(MethodContext context, CancellationToken stop);
}

/// <summary>What a method works with.</summary>
/// <param name="Model">The backdoored model; gradients are off.</param>
/// <param name="Rows">Tokenises rows.</param>
/// <param name="Clean">Clean rows to train on.</param>
/// <param name="HeldBack">Clean rows that decide when to stop; may be empty.</param>
/// <param name="Knowledge">What is known of the backdoor.</param>
/// <param name="Hyperparameters">The values to use.</param>
/// <param name="Observer">Is told of progress, keeps the state.</param>
internal sealed record MethodContext(
    CausalLM Model,
    TokenRowBuilder Rows,
    IReadOnlyList<InstructionRow> Clean,
    IReadOnlyList<InstructionRow> HeldBack,
    Knowledge Knowledge,
    ResolvedHyperparameters Hyperparameters,
    ITrainingObserver Observer);
