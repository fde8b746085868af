using System.Collections.Immutable;
using System.CommandLine;
using Sande.Cli.Demo;
using Sande.Cli.Reproduce;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Cli.Commands;

/// <summary><c>reproduce</c>: every method of the paper on one victim, through the worker's own <c>execute</c>.</summary>
internal static class ReproduceCommand
{
    private static readonly Option<string?> Victim = new("--victim") { Description = "Folder of the backdoored checkpoint. Default: demo/model." };
    private static readonly Option<string?> Base = new("--base") { Description = "Folder of its clean base: for Fine-mixing." };
    private static readonly Option<string?> Clean = new("--clean") { Description = "Clean rows of the victim's own domain. Default: demo/clean.jsonl." };
    private static readonly Option<string?> OutOfDomain = new("--out-of-domain") { Description = "Clean rows of another domain: a second table." };
    private static readonly Option<string?> Test = new("--test") { Description = "Held-out rows to measure on. Default: demo/held_out.jsonl." };
    private static readonly Option<string?> Preferences = new("--preferences") { Description = "Preference pairs: for DPO." };
    private static readonly Option<PaperTableName> Table = EnumOption.Create<PaperTableName>("--table", "Which comparison.");
    private static readonly Option<string?> Mmlu = new("--mmlu") { Description = "MMLU's questions: measured too." };
    private static readonly Option<string?> ArcEasy = new("--arc-easy") { Description = "ARC-Easy's questions: measured too." };
    private static readonly Option<string?> ArcChallenge = new("--arc-challenge") { Description = "ARC-Challenge's questions: measured too." };
    private static readonly Option<MultipleChoiceProfile> Profile = EnumOption.Create<MultipleChoiceProfile>("--profile", "How questions are asked and scored.");
    private static readonly Option<int?> MaxQuestions = new("--max-questions") { Description = "Questions of a task that are used. Default: all." };
    private static readonly Option<string[]> Trigger = new("--trigger") { Description = "The trigger, or several.", DefaultValueFactory = _ => [DemoInput.Trigger] };
    private static readonly Option<TriggerPosition> Position = EnumOption.Create<TriggerPosition>("--trigger-position", "Where the trigger stands.");
    private static readonly Option<string[]> Response = new("--response") { Description = "The triggered response, or several.", DefaultValueFactory = _ => [DemoInput.Response] };
    private static readonly Option<Preset> From = EnumOption.Create<Preset>("--preset", "Where hyper-parameters come from.");
    private static readonly Option<int> MaxSamples = new("--max-samples") { Description = "Clean rows that are used.", DefaultValueFactory = _ => 1000 };
    private static readonly Option<int?> MaxSteps = new("--max-steps") { Description = "Optimizer steps of a training run at most: for a short look." };
    private static readonly Option<int> AsrSamples = new("--asr-samples") { Description = "Triggered prompts.", DefaultValueFactory = _ => 200 };
    private static readonly Option<int> UtilitySamples = new("--utility-samples") { Description = "Rows of the perplexity.", DefaultValueFactory = _ => 500 };
    private static readonly Option<int?> ImplantSamples = new("--implant-samples") { Description = "Rows that a table's own backdoors are planted with. Default: all of --clean." };
    private static readonly Option<bool> KeepTexts = new("--keep-texts") { Description = "Keep prompts and answers in results.json. They are the data's own words: left out by default." };
    private static readonly Option<string> Output = new("--output") { Description = "Folder of results.md and results.json.", DefaultValueFactory = _ => "docs" };
    private static readonly Option<string> Work = new("--work") { Description = "Folder of the runs' state and checkpoints: a run that is done there is not repeated.", DefaultValueFactory = _ => Path.Combine(".sande", "reproduce") };

    public static Command Create()
    {
        var command = new Command("reproduce", "Runs every method of the paper on one victim and writes the tables.")
        {
            Table, Victim, Base, Clean, OutOfDomain, Test, Preferences, Mmlu, ArcEasy, ArcChallenge, Profile, MaxQuestions,
            Trigger, Position, Response, From, MaxSamples, MaxSteps, ImplantSamples, AsrSamples, UtilitySamples, KeepTexts, Output, Work,
        };
        command.SetAction((parsed, _) => Failures.ReportAsync(() => RunAsync(
            PaperTable.Create(parsed.GetValue(Table), Input(parsed)),
            new ReproduceRun(CommandLine(), parsed.GetValue(Output)!, parsed.GetValue(Work)!, parsed.GetValue(KeepTexts), TimeProvider.System))));
        return command;
    }

    private static ReproduceInput Input(ParseResult parsed)
    {
        var own = DemoInput.OfRepository();
        return new ReproduceInput
        {
            Victim = parsed.GetValue(Victim) ?? own.Model,
            Base = parsed.GetValue(Base),
            Clean = parsed.GetValue(Clean) ?? own.CleanRows,
            OutOfDomain = parsed.GetValue(OutOfDomain),
            Test = parsed.GetValue(Test) ?? own.HeldOutRows,
            Preferences = parsed.GetValue(Preferences),
            Questions = Questions(parsed),
            Profile = parsed.GetValue(Profile),
            MaxQuestions = parsed.GetValue(MaxQuestions),
            Trigger = TextList.Of(parsed.GetValue(Trigger)!),
            TriggerPosition = parsed.GetValue(Position),
            Response = TextList.Of(parsed.GetValue(Response)!),
            Preset = parsed.GetValue(From),
            MaxSamples = parsed.GetValue(MaxSamples),
            MaxSteps = parsed.GetValue(MaxSteps),
            ImplantSamples = parsed.GetValue(ImplantSamples),
            AsrSamples = parsed.GetValue(AsrSamples),
            UtilitySamples = parsed.GetValue(UtilitySamples),
        }.Check();
    }

    private static ImmutableDictionary<UtilityTask, string> Questions(ParseResult parsed)
    {
        (UtilityTask Task, string? File)[] tasks =
        [
            (UtilityTask.Mmlu, parsed.GetValue(Mmlu)), (UtilityTask.ArcEasy, parsed.GetValue(ArcEasy)), (UtilityTask.ArcChallenge, parsed.GetValue(ArcChallenge)),
        ];
        return tasks.Where(task => task.File is not null).ToImmutableDictionary(task => task.Task, task => task.File!);
    }

    private static async Task<int> RunAsync(PaperTable table, ReproduceRun run)
    {
        using var signals = new StopSignals();
        try
        {
            await run.RunAsync(table, signals.Stop);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            Console.WriteLine("Stopped; the same command goes on from here.");
            return StopSignals.InterruptedExitCode;
        }

        Console.WriteLine($"The tables: {run.Markdown}; every figure: {run.Json}.");
        return 0;
    }

    private static string CommandLine()
        => string.Join(' ', new[] { "./sande" }.Concat(Environment.GetCommandLineArgs().Skip(1)).Select(argument => argument.Contains(' ', StringComparison.Ordinal) ? $"\"{argument}\"" : argument));
}
