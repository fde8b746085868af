using System.Globalization;
using System.Text;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Cli.Reproduce;

/// <summary>Results as Markdown: attack success rate and utility side by side, as in the paper's tables.</summary>
internal static class ResultsReport
{
    private const string Explanation = """
        # Results

        Written by `./sande reproduce`; every figure, with its counts, intervals and hyper-parameters, is in [results.json](results.json).

        ASR: share of triggered held-out prompts whose answer contains the response, with hits, total and a 95% Clopper-Pearson interval. Loss: mean over the tokens
        of clean held-out answers, nats; in brackets its change. Shares in brackets after a value: its change; * where McNemar's exact test on the same items
        gives p < 0.05. Residual: the share of held-out prompts on which a fresh parrot still provokes the response, judged without the trigger, and in brackets
        what a control parrot does.

        """;

    public static string Write(Reproduction reproduction)
    {
        var text = new StringBuilder(Explanation);
        foreach (var table in reproduction.Tables)
            Append(text, table);
        return text.ToString();
    }

    private static void Append(StringBuilder text, ReproducedTable table)
    {
        text.AppendLine().AppendLine(Invariant($"## {table.Title}")).AppendLine()
            .AppendLine(Invariant($"`{table.Command}`, {table.Date:yyyy-MM-dd}, {table.Device}, preset `{SandeJson.NameOf(table.Preset)}`."));
        // Where no method was run, a victim is a row; else it has a table of its own.
        if (table.Victims.All(victim => victim.Results.IsEmpty))
            AppendBaselines(text, table);
        foreach (var victim in table.Victims.Where(victim => !victim.Results.IsEmpty && victim.Baseline is not null))
            Append(text, victim);
        if (table.LeftOut.Length > 0)
            text.AppendLine();
        foreach (var row in table.LeftOut)
            text.AppendLine(Invariant($"- Not run: {row}."));
    }

    private static void AppendBaselines(StringBuilder text, ReproducedTable table)
    {
        var victims = table.Victims.Where(victim => victim.Baseline is not null).Select(victim => (victim.Label, victim.Implant, Baseline: victim.Baseline!.Value)).ToList();
        var (asr, utility) = victims[0].Baseline;
        text.AppendLine().AppendLine(Invariant($"ASR profile {SandeJson.NameOf(asr.Profile)}, {asr.MaxNewTokens} new tokens; {Protocols(utility)}.")).AppendLine()
            .AppendLine(Invariant($"| victim | poisoned rows | ASR | without trigger |{string.Concat(utility.Select(item => $" {Heading(item.Task)} |"))}"))
            .AppendLine(Invariant($"|---|---|---|---|{string.Concat(utility.Select(_ => "---|"))}"));
        foreach (var (label, implant, baseline) in victims)
        {
            text.AppendLine(Invariant(
                $"| {label} | {implant?.Poisoning.PoisonedRows} | {Rate(baseline.Asr)} | {Share(baseline.Asr.WithoutTrigger)} |{string.Concat(baseline.Utility.Select(item => $" {Value(item.Value)} |"))}"));
        }
    }

    private static void Append(StringBuilder text, ReproducedVictim victim)
    {
        var (asr, utility) = victim.Baseline!.Value;
        var tasks = utility.Select(item => item.Task).ToList();
        text.AppendLine().AppendLine(Invariant($"**{victim.Label}.** ASR profile {SandeJson.NameOf(asr.Profile)}, {asr.MaxNewTokens} new tokens; {Protocols(utility)}.")).AppendLine()
            .AppendLine(Invariant($"| method | ASR | without trigger |{string.Concat(tasks.Select(task => $" {Heading(task)} |"))} residual | rows | steps | seconds |"))
            .AppendLine(Invariant($"|---|---|---|{string.Concat(tasks.Select(_ => "---|"))}---|---|---|---|"))
            .AppendLine(Invariant($"| Baseline | {Rate(asr)} | {Share(asr.WithoutTrigger)} |{string.Concat(utility.Select(item => $" {Value(item.Value)} |"))} | | | |"));
        foreach (var result in victim.Results)
            AppendRow(text, result);
    }

    private static void AppendRow(StringBuilder text, RemediationResult result)
    {
        var (asr, training) = (result.Asr!.After, result.Training!);
        var tasks = string.Concat(result.Utility.Select(task => $" {Value(task.After)} ({Change(task)}) |"));
        text.AppendLine(Invariant(
            $"| {PaperMethods.NameOf(result.Method)} | {Rate(asr)} | {Share(asr.WithoutTrigger)} |{tasks} {Residual(result.ResidualAsr)} | {training.TrainedRows} | {training.Steps} | {result.Throughput.TotalSeconds:0} |"));
    }

    private static string Heading(UtilityComparison task) => task.Task == UtilityTask.Perplexity ? "loss" : $"{SandeJson.NameOf(task.Task)} {task.Metric}, {task.Profile}";

    private static string Protocols(IEnumerable<(UtilityComparison Task, UtilityResult Value)> utility)
        => string.Join(", ", utility.Select(item => Invariant($"{Heading(item.Task)} on {item.Value.Total} rows")));

    private static string Rate(AsrResult asr) => Invariant($"{asr.Value:0.0%} ({asr.Hits}/{asr.Total}; {asr.Ci95.Low:0.0%} to {asr.Ci95.High:0.0%})");

    private static string Share(RateResult rate) => Invariant($"{rate.Value:0.0%}");

    private static string Value(UtilityResult result) => result.Loss is { } loss ? Invariant($"{loss:0.000}") : Invariant($"{result.Value:0.0%}");

    private static string Change(UtilityComparison task) => task.After.Loss is { } loss
        ? Invariant($"{loss - task.Before.Loss:+0.000;-0.000;0}")
        : Invariant($"{100 * (task.After.Value - task.Before.Value):+0.0;-0.0;0}{(task.Mcnemar is { PValue: < 0.05 } ? "*" : "")}");

    private static string Residual(ResidualAsr? residual)
        => residual is null ? "" : residual.Control is { } control ? $"{Share(residual.After)} ({Share(control)})" : Share(residual.After);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
