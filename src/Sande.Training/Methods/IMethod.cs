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
/// <param name="ReferenceFolder">Folder of the clean base or the teacher, or null where none is given.</param>
/// <param name="Preferences">Preference pairs, or null where none are given.</param>
internal sealed record MethodContext(
    CausalLM Model,
    TokenRowBuilder Rows,
    IReadOnlyList<InstructionRow> Clean,
    IReadOnlyList<InstructionRow> HeldBack,
    IReadOnlyList<InstructionRow> Evaluation,
    Knowledge Knowledge,
    ResolvedHyperparameters Hyperparameters,
    IMethodJournal Journal,
    string? ReferenceFolder = null,
    IReadOnlyList<PreferenceRow>? Preferences = null);

/// <summary>What is known and given beside the model and the clean rows.</summary>
/// <param name="Knowledge">What is known of the backdoor.</param>
/// <param name="ReferenceFolder">Folder of the clean base or the teacher, or null where none is given.</param>
/// <param name="Preferences">Preference pairs, or null where none are given.</param>
internal sealed record MethodInputs(Knowledge Knowledge, string? ReferenceFolder = null, IReadOnlyList<PreferenceRow>? Preferences = null);

/// <summary>What a method did.</summary>
/// <param name="Training">The training of the weights.</param>
/// <param name="Simulation">SANDE's rounds, or null.</param>
internal sealed record MethodOutcome(TrainingSummary Training, SimulationSummary? Simulation = null);
