using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Training.Methods.Sande;

/// <summary>
/// Simulate and eliminate: a parrot is tuned to provoke the known response r (or, SANDE-P, the known part of it) as the unknown trigger does, then
/// OSFT overwrites what the parrot provokes. The paper does each once; the default preset repeats both until fresh parrots fail.
/// </summary>
internal sealed class SandeMethod(RemediationMethod method) : IMethod
{
    /// <summary>What the parrots of <paramref name="method"/> are to provoke: the response, or with SANDE-P the known part of it.</summary>
    public static TextList? ResponseOf(RemediationMethod method, Knowledge knowledge) => method == RemediationMethod.SandeP ? knowledge.PartialResponse : knowledge.Response;

    public MethodOutcome Train(MethodContext context, CancellationToken stop)
    {
        // Before an earlier process's weights are put into the model: norms and rates are those of the checkpoint as it came.
        var factory = new ParrotFactory(context.Model, context.Hyperparameters.Sande!, context.Hyperparameters.Seed);
        using var state = SandeState.Load(context.Journal.StateFolder, context.Model);
        var run = new SandeRun(context, ResponseOf(method, context.Knowledge)!, factory, state);
        var outcome = run.Run(stop);
        state.Save(Path.Combine(context.Journal.ArtifactFolder, SandeState.ParrotFile));
        return outcome;
    }
}
