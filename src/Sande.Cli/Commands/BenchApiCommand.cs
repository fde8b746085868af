using System.CommandLine;
using Sande.Cli.Demo;
using Sande.Cli.Load;
using Sande.Cli.Stack;
using Spectre.Console;

namespace Sande.Cli.Commands;

/// <summary><c>bench-api</c>: what a stack of its own bears on this machine, database, worker, job and client included.</summary>
internal static class BenchApiCommand
{
    private static readonly Option<bool> Quick = new("--quick") { Description = "Little load: shows that it runs, not how fast." };
    private static readonly Option<int?> Rate = new("--rate") { Description = $"Status polls a second. Default: {LoadOptions.Full.Rate}." };
    private static readonly Option<double?> Seconds = new("--seconds") { Description = $"How long they go on. Default: {LoadOptions.Full.Duration.TotalSeconds:0}." };
    private static readonly Option<int?> Jobs = new("--jobs") { Description = $"Jobs in the queue while it is listed. Default: {LoadOptions.Full.QueuedJobs}." };

    public static Command Create()
    {
        var command = new Command("bench-api", "Measures status polls, lists and starts of jobs while a job trains, and prints one table.") { Quick, Rate, Seconds, Jobs };
        command.SetAction((parsed, _) => Failures.ReportAsync(() => RunAsync(Options(parsed))));
        return command;
    }

    private static LoadOptions Options(ParseResult parsed)
    {
        var options = parsed.GetValue(Quick) ? LoadOptions.Quick : LoadOptions.Full;
        return options with
        {
            Rate = parsed.GetValue(Rate) ?? options.Rate,
            Duration = parsed.GetValue(Seconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : options.Duration,
            QueuedJobs = parsed.GetValue(Jobs) ?? options.QueuedJobs,
        };
    }

    private static async Task<int> RunAsync(LoadOptions options)
    {
        using var signals = new StopSignals();
        var data = Directory.CreateTempSubdirectory("sande-bench-api-").FullName;
        try
        {
            ForgetSettings();
            var settings = new StackSettings(ListenAddress.FreeOnLoopback(), data, ApiKey: null, ConnectionString: null);
            using var log = new FileHostLog(Path.Combine(data, "logs"));
            Console.Error.WriteLine($"{Environment.ProcessorCount} processors, load {MachineLoad()} before; starting PostgreSQL, API and worker ...");
            await using var stack = await SandeStack.StartAsync(settings, log, signals.Kill, signals.Stop);
            var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
            console.Profile.Width = LoadTable.Width;
            var display = new DemoDisplay(console, TimeProvider.System);
            var rows = await new LoadRun(stack.Address, stack.Settings.ApiKey!, DemoInput.OfRepository().Check(), options, display).RunAsync(signals.Stop);
            Console.Out.WriteLine($"{Environment.ProcessorCount} processors; PostgreSQL, API, worker, job and client on this machine");
            Console.Out.WriteLine();
            Console.Out.Write(LoadTable.Format(rows));
            return 0;
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            return StopSignals.InterruptedExitCode;
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>All is its own, whatever is set: the load is put on nothing that anyone uses. What says where this machine's programs are stays.</summary>
    private static void ForgetSettings()
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>())
        {
            if (name.StartsWith("SANDE_", StringComparison.Ordinal) && !name.StartsWith("SANDE_PG_", StringComparison.Ordinal) && name != "SANDE_LIBTORCH")
                Environment.SetEnvironmentVariable(name, null);
        }
    }

    /// <summary>The processes that want a processor, means of 1, 5 and 15 minutes: what else runs here is in the figures.</summary>
    private static string MachineLoad() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";
}
