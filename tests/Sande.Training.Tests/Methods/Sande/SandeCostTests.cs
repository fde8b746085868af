using Sande.Contracts.Remediations;
using Sande.Training.Methods;

namespace Sande.Training.Tests.Methods.Sande;

/// <summary>What progress and the remaining time are told by.</summary>
public sealed class SandeCostTests
{
    [Fact]
    public void Sande_costs_its_rounds_and_more_with_more_responses()
    {
        var values = Resolve(RemediationMethod.Sande);
        // Six eliminations of 504 rows (63 steps of 8), and 14 parrots and 2 controls of 500 rows at two thirds.
        Assert.Equal(6 * 504 + 16 * 500 * 2 / 3.0, values.Cost(900, responses: 1), 1e-6);
        Assert.Equal(6 * 504 + 32 * 500 * 2 / 3.0, values.Cost(900, responses: 2), 1e-6);
        Assert.Equal(Resolve(RemediationMethod.Sft).Steps(900) * 8, Resolve(RemediationMethod.Sft).Cost(900, responses: 1));
    }

    private static ResolvedHyperparameters Resolve(RemediationMethod method)
        => Presets.Resolve(new RemediationSpec { CheckpointId = "c", CleanDatasetId = "d", Method = method }, 6_000_000, 2048, onGpu: false);
}
