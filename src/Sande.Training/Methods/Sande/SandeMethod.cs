using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Training.Methods.Sande;

/// <summary>
/// Simulate and eliminate: a parrot is tuned to provoke the known response r (or, SANDE-P, the known part of it) as the unknown trigger does, then
/// OSFT overwrites what the parrot provokes. The paper does each once; the default preset repeats both until fresh parrots fail.
/// </summary>
internal sealed class SandeMethod(Func<Knowledge, TextList?> response) : IMethod
{
    public MethodOutcome Train(MethodContext context, CancellationToken stop)
    {
        using var state = SandeState.Load(context.Journal.StateFolder, context.Model);
        var run = new SandeRun(context, response(context.Knowledge)!, state);
        var outcome = run.Run(stop);
        state.Save(Path.Combine(context.Journal.ArtifactFolder, SandeState.ParrotFile));
        return outcome;
    }
}
