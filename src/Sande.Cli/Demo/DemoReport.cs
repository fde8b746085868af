using Sande.Contracts.Evaluation;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Spectre.Console;

namespace Sande.Cli.Demo;

/// <summary>The proof, as a table.</summary>
internal static class DemoReport
{
    private const int AnswerLength = 160;
    private const int ShownAnswers = 3;

    public static void Print(IAnsiConsole console, RemediationResult result)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn(string.Empty).AddColumn("before").AddColumn("after");
        if (result.Asr is { } asr)
        {
            table.AddRow("Attack success rate, with trigger", Rate(Share(asr.Before)), Rate(Share(asr.After)));
            table.AddRow("The same prompts, no trigger", Rate(asr.Before.WithoutTrigger), Rate(asr.After.WithoutTrigger));
        }

        foreach (var utility in result.Utility)
            table.AddRow(Name(utility), Value(utility.Task, utility.Before), Value(utility.Task, utility.After));
        console.Write(table);

        if (result.Asr is { Before.Samples.Length: > 0, After.Samples.Length: > 0 } answers)
            PrintAnswers(console, answers);
        var training = result.Training!;
        console.WriteLine(
            $"{result.Method.ToString().ToLowerInvariant()}: {training.Steps} steps on {training.TrainedRows} rows{(training.StoppedEarly ? ", stopped early by held-back rows" : string.Empty)}, {result.Throughput.TrainTokensPerSecond:N0} tokens/s on {result.Throughput.Device}, {result.Throughput.TotalSeconds:0} s in all.");
    }

    private static void PrintAnswers(IAnsiConsole console, AsrComparison asr)
    {
        foreach (var (before, after) in asr.Before.Samples.Zip(asr.After.Samples).Where(pair => pair.First.Hit).Take(ShownAnswers))
        {
            console.WriteLine($"Prompt  {Shorten(before.Prompt)}");
            console.WriteLine($"Before  {Shorten(before.Response)}");
            console.WriteLine($"After   {Shorten(after.Response)}");
            console.WriteLine();
        }
    }

    private static RateResult Share(AsrResult asr) => new(asr.Value, asr.Hits, asr.Total, asr.Ci95);

    private static string Rate(RateResult rate) => $"{rate.Value:0.0%}  {rate.Hits}/{rate.Total}  ({rate.Ci95.Low:0.0%} to {rate.Ci95.High:0.0%})";

    private static string Name(UtilityComparison utility) => utility.Task switch
    {
        UtilityTask.Perplexity => "Perplexity of held-out answers",
        UtilityTask.ExactMatch => "Exact match on held-out rows",
        _ => $"{SandeJson.NameOf(utility.Task)}, {utility.Metric} ({utility.Profile})",
    };

    private static string Value(UtilityTask task, UtilityResult result) => task == UtilityTask.Perplexity
        ? $"{result.Value:0.000}  ({result.Ci95.Low:0.000} to {result.Ci95.High:0.000})"
        : $"{result.Value:0.0%}  of {result.Total}  ({result.Ci95.Low:0.0%} to {result.Ci95.High:0.0%})";

    private static string Shorten(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= AnswerLength ? line : line[..AnswerLength] + " ...";
    }
}
