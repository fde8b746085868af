using System.CommandLine;
using Microsoft.Extensions.Logging;
using Sande.Contracts.Telemetry;
using Sande.Training.Jobs;
using Sande.Worker.Execution;
using Sande.Worker.Native;
using Sande.Worker.Telemetry;

namespace Sande.Worker.Commands;

/// <summary><c>execute</c>: one computation, with no database and no network.</summary>
internal static class ExecuteCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "execute";

    /// <summary>The option that a host gives its children: the grace period in seconds after the host's death.</summary>
    public const string SupervisedOption = "--supervised";

    // Beyond the grace period within which the process before this one ends.
    private static readonly TimeSpan LockMargin = TimeSpan.FromSeconds(30);

    // A tenth of the processor time of the hosts and the database, where all of them want all of it.
    private const int ServicesFirst = 10;

    private static readonly Option<string> Spec = new("--spec")
    {
        Description = "The job file (JSON); paths in it are relative to its folder.",
        Required = true,
    };

    private static readonly Option<string> Work = new("--work")
    {
        Description = "The folder for the state, the result and the output checkpoint. The same command goes on from a saved state.",
        Required = true,
    };

    private static readonly Option<EventFormat?> Events = new("--events")
    {
        Description = "Events on standard output as JSON lines, or as text for people. Default: text on a terminal, else json.",
    };

    private static readonly Option<double?> Supervised = new(SupervisedOption)
    {
        Description = "Stop when standard input closes, and end for good this many seconds later.",
        Hidden = true,
    };

    /// <summary>The command for the command line.</summary>
    public static Command Create()
    {
        var command = new Command(Name, "Runs one job file. Exit codes: 0 done, 1 failed, 2 wrong command line, 75 stopped with its state saved.") { Spec, Work, Events, Supervised };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        using var stop = new StopSignals();
        var grace = arguments.GetValue(Supervised);
        if (grace is not null)
        {
            // It computes for hours: the service beside it answers at once.
            Libc.BeNice(ServicesFirst);
            Lifeline.Follow(stop.RequestStop, TimeSpan.FromSeconds(grace.Value));
        }

        using var tracing = ComputationTracing.Start();
        using var events = new TracingEventWriter(CreateEventWriter(arguments.GetValue(Events)), Environment.GetEnvironmentVariable(SandeTelemetry.TraceParentVariable));
        using var loggers = CreateLoggers();
        var execution = new JobExecution(
            (spec, work, publish, token) =>
            {
                OpenMp.WaitShortly();
                NativeTorch.Choose(Environment.GetEnvironmentVariable(NativeTorch.FolderVariable)).Load();
                return new JobExecutor(TimeProvider.System).Run(spec, work, publish, token);
            },
            events,
            TimeProvider.System,
            loggers.CreateLogger<JobExecution>())
        {
            LockTimeout = LockMargin + TimeSpan.FromSeconds(grace ?? 0),
        };
        return execution.Run(arguments.GetValue(Spec)!, Path.GetFullPath(arguments.GetValue(Work)!), stop.Token);
    }

    private static IJobEventWriter CreateEventWriter(EventFormat? format)
    {
        var isTerminal = !Console.IsOutputRedirected;
        IJobEventWriter writer = (format ?? (isTerminal ? EventFormat.Text : EventFormat.Json)) == EventFormat.Json
            ? new JsonEventWriter(Console.OpenStandardOutput())
            : new TextEventWriter(Console.Out, TimeProvider.System, isTerminal);
        // Standard output is for events alone, whatever a library writes to the console.
        Console.SetOut(Console.Error);
        return writer;
    }

    private static ILoggerFactory CreateLoggers() => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(LogLevel.Information)
        .AddSimpleConsole(console => console.SingleLine = true)
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
}
