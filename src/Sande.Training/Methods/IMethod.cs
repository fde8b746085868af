using Sande.Contracts.Datasets;
using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Models.Decoder;

namespace Sande.Training.Methods;

/// <summary>One way of taking a backdoor out: what it trains on and what it minimises. The loop is the same for all.</summary>
internal interface IMethod
{
    /// <summary>Changes the model's weights.</summary>
    MethodOutcome Train(MethodContext context, CancellationToken stop);
}

/// <summary>What a method works with.</summary>
/// <param name="Model">The backdoored model; gradients are off.</param>
/// <param name="Rows">Tokenises rows.</param>
/// <param name="Clean">Clean rows to train on.</param>
/// <param name="HeldBack">Clean rows that decide when to stop; may be empty.</param>
/// <param name="Evaluation">Clean rows that decide nothing; may be empty.</param>
/// <param name="Knowledge">What is known of the backdoor.</param>
/// <param name="Hyperparameters">The values to use.</param>
/// <param name="Journal">Is told of progress, says where state is kept.</param>
internal sealed record MethodContext(
    CausalLM Model,
    TokenRowBuilder Rows,
    IReadOnlyList<InstructionRow> Clean,
    IReadOnlyList<InstructionRow> HeldBack,
    IReadOnlyList<InstructionRow> Evaluation,
    Knowledge Knowledge,
    ResolvedHyperparameters Hyperparameters,
    IMethodJournal Journal);

/// <summary>What a method did.</summary>
/// <param name="Training">The training of the weights.</param>
/// <param name="Simulation">SANDE's rounds, or null.</param>
internal sealed record MethodOutcome(TrainingSummary Training, SimulationSummary? Simulation = null);
