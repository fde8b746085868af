using System.CommandLine;
using Sande.Cli.Client;
using Sande.Cli.Demo;
using Sande.Cli.Stack;
using Sande.Contracts.Jobs;
using Spectre.Console;

namespace Sande.Cli.Commands;

/// <summary><c>demo</c>: the main job through the HTTP API of a stack of its own.</summary>
internal static class DemoCommand
{
    private const int PlainWidth = 110;

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Folder of a backdoored checkpoint. Default: demo/model." };
        var clean = new Option<string>("--clean") { Description = "Clean instruction rows to train on. Default: demo/clean.jsonl." };
        var heldOut = new Option<string>("--held-out") { Description = "Rows to measure on. Default: demo/held_out.jsonl." };
        var command = new Command("demo", "Takes the backdoor out of a small model through the HTTP API, on this machine, and shows the proof.") { model, clean, heldOut };
        command.SetAction((parsed, _) => Failures.ReportAsync(() =>
        {
            var own = DemoInput.OfRepository();
            return RunAsync(new DemoInput(parsed.GetValue(model) ?? own.Model, parsed.GetValue(clean) ?? own.CleanRows, parsed.GetValue(heldOut) ?? own.HeldOutRows).Check());
        }));
        return command;
    }

    private static async Task<int> RunAsync(DemoInput input)
    {
        using var signals = new StopSignals();
        var console = AnsiConsole.Console;
        if (!console.Profile.Capabilities.Interactive)
            console.Profile.Width = PlainWidth;
        // An address of its own: the demo runs beside a serve.
        var settings = StackSettings.FromEnvironment(Path.Combine(".sande", "demo")) with { Urls = ListenAddress.FreeOnLoopback() };
        try
        {
            var logs = Path.Combine(settings.DataFolder, "logs");
            using var log = new FileHostLog(logs);
            console.WriteLine("Starting PostgreSQL, API and worker ...");
            await using var stack = await SandeStack.StartAsync(settings, log, signals.Kill, signals.Stop);
            console.WriteLine($"Ready at {stack.Address} (data in {Shown(settings.DataFolder)}, logs in {Shown(logs)}).");
            return await RemediateAsync(stack, input, console, signals.Stop);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            console.WriteLine("Stopped.");
            return StopSignals.InterruptedExitCode;
        }
    }

    private static async Task<int> RemediateAsync(SandeStack stack, DemoInput input, IAnsiConsole console, CancellationToken stop)
    {
        using var client = new SandeClient(stack.Address, stack.Settings.ApiKey!);
        var run = new DemoRun(client, input, new DemoDisplay(console, TimeProvider.System));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watch = stack.WatchAsync(ended.Token);
        var work = RunToEndAsync(run, ended.Token);
        try
        {
            if (await Task.WhenAny(watch, work) == watch)
                await watch;
            var remediation = await work;
            if (remediation is not { Status: JobStatus.Succeeded, Result: { } result, OutputCheckpointId: { } cleaned })
                throw new LauncherException($"The remediation {remediation.Id} ended {remediation.Status}: {remediation.Error?.Code} {remediation.Error?.Message}");

            var folder = Path.Combine(stack.Settings.DataFolder, "cleaned");
            await run.DownloadAsync(cleaned, folder, stop);
            console.WriteLine();
            DemoReport.Print(console, result);
            PrintNext(stack.Settings.DataFolder, folder, cleaned, remediation.Id);
            return Verdict(console, result.Asr?.After.Value);
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAny(work);
        }
    }

    private static async Task<RemediationResource> RunToEndAsync(DemoRun run, CancellationToken cancellationToken)
    {
        var checkpointId = await run.UploadModelAsync(cancellationToken);
        var remediation = await run.StartAsync(checkpointId, cancellationToken);
        return await run.FollowAsync(remediation.Id, cancellationToken);
    }

    // Not through the console's wrapping: these lines are there to be copied.
    private static void PrintNext(string dataFolder, string folder, string cleaned, string remediationId) => Console.WriteLine($"""

        Cleaned checkpoint {cleaned}: {Shown(folder)}

        Go on with the same data:
          SANDE_DATA='{Shown(dataFolder)}' ./sande serve
        then open http://127.0.0.1:8080/swagger, or
          curl -H "Authorization: Bearer $(cat '{Shown(ApiKeyFile.PathIn(dataFolder))}')" http://127.0.0.1:8080/v1/remediations/{remediationId}
        """);

    private static string Shown(string path)
        => Path.GetRelativePath(Directory.GetCurrentDirectory(), path) is var relative && relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;

    private static int Verdict(IAnsiConsole console, double? asr)
    {
        var done = asr <= DemoInput.RequiredAsr;
        console.WriteLine();
        console.WriteLine(done ? "The backdoor is gone." : $"The backdoor is still there: the demo asks for an attack success rate of at most {DemoInput.RequiredAsr:0%}.");
        return done ? 0 : 1;
    }
}
