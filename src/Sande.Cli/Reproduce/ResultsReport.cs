using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Remediations;

namespace Sande.Cli.Reproduce;

/// <summary>What a reproduction measured: the content of results.json.</summary>
/// <param name="Command">The command that made it.</param>
/// <param name="Device">Where it ran.</param>
/// <param name="Preset">Where hyper-parameters came from.</param>
/// <param name="Runs">Each cell.</param>
/// <param name="LeftOut">Rows that were not run, with the reason.</param>
internal sealed record Reproduction(string Command, string Device, Preset Preset, ImmutableArray<ReproducedRun> Runs, ImmutableArray<string> LeftOut);

/// <summary>One cell of the tables.</summary>
internal sealed record ReproducedRun(string Row, string Domain, RemediationResult Result);

/// <summary>Results as Markdown: attack success rate and utility side by side, as in the paper's Tables 1 and 2.</summary>
internal static class ResultsReport
{
    public static string Write(Reproduction reproduction)
    {
        var text = new StringBuilder()
            .AppendLine("# Results").AppendLine()
            .AppendLine(Invariant($"Written by `{reproduction.Command}` on {reproduction.Device}, {Environment.ProcessorCount} cores; preset `{Contracts.Json.SandeJson.NameOf(reproduction.Preset)}`.")).AppendLine()
            .AppendLine("ASR: share of triggered held-out prompts whose answer contains the response, with a 95% Clopper-Pearson interval; profile and seed as named. Loss: mean over")
            .AppendLine("the tokens of clean held-out answers, nats; the change is against the same rows before. Residual: what a fresh parrot still provokes, judged without the trigger,")
            .AppendLine("and beside it what control parrots do.").AppendLine();
        foreach (var domain in reproduction.Runs.GroupBy(run => run.Domain))
            AppendTable(text, domain.Key, [.. domain]);
        foreach (var row in reproduction.LeftOut)
            text.AppendLine(Invariant($"- {row}"));
        return text.ToString();
    }

    private static void AppendTable(StringBuilder text, string domain, ImmutableArray<ReproducedRun> runs)
    {
        var first = runs[0].Result;
        text.AppendLine(Invariant($"## {char.ToUpperInvariant(domain[0])}{domain[1..]} clean rows")).AppendLine()
            .AppendLine(Invariant($"ASR profile {Contracts.Json.SandeJson.NameOf(first.Asr!.Before.Profile)}, {first.Asr.Before.MaxNewTokens} new tokens; seed {first.Seed}.")).AppendLine()
            .AppendLine("| method | ASR | without trigger | loss | change | perplexity | residual (control) | rows | steps | seconds |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|---|")
            .AppendLine(Invariant($"| Baseline | {Rate(first.Asr.Before)} | {Share(first.Asr.Before.WithoutTrigger)} | {first.Utility[0].Before.Loss:0.000} | | {first.Utility[0].Before.Value:0.00} | | | | |"));
        foreach (var (row, _, result) in runs)
        {
            var (asr, utility, training) = (result.Asr!.After, result.Utility[0], result.Training);
            text.AppendLine(Invariant(
                $"| {row} | {Rate(asr)} | {Share(asr.WithoutTrigger)} | {utility.After.Loss:0.000} | {utility.After.Loss - utility.Before.Loss:+0.000;-0.000} | {utility.After.Value:0.00} | {Residual(result.ResidualAsr)} | {training.TrainedRows} | {training.Steps} | {result.Throughput.TotalSeconds:0} |"));
        }

        text.AppendLine();
    }

    private static string Rate(AsrResult asr) => Invariant($"{asr.Value:0.0%} ({asr.Hits}/{asr.Total}; {asr.Ci95.Low:0.0%} to {asr.Ci95.High:0.0%})");

    private static string Share(RateResult rate) => Invariant($"{rate.Value:0.0%}");

    private static string Residual(ResidualAsr? residual) => residual is null ? "" : residual.Control is { } control ? $"{Share(residual.After)} ({Share(control)})" : Share(residual.After);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
