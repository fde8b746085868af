using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Remediations;

namespace Sande.Cli.Reproduce;

/// <summary>Results without the prompts, answers and texts that they show: those are the data's own words, which may not be passed on.</summary>
internal static class ResultTexts
{
    public static RemediationResult WithoutTexts(this RemediationResult result) => result with
    {
        Asr = WithoutTexts(result.Asr),
        Simulation = result.Simulation is { } simulation
            ? simulation with { Rounds = [.. simulation.Rounds.Select(round => round with { Controls = [.. round.Controls.Select(control => control with { Response = "" })] })] }
            : null,
    };

    public static ImplantResult WithoutTexts(this ImplantResult result) => result with { Asr = WithoutTexts(result.Asr) };

    private static AsrComparison? WithoutTexts(AsrComparison? asr) => asr is null ? null : asr with { Before = WithoutTexts(asr.Before), After = WithoutTexts(asr.After) };

    private static AsrResult WithoutTexts(AsrResult asr) => asr with
    {
        Samples = [],
        ResponseDistributions = [.. asr.ResponseDistributions.Select(distribution => distribution with { Prompt = "" })],
    };
}
