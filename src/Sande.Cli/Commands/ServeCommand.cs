using System.CommandLine;
using Sande.Cli.Stack;

namespace Sande.Cli.Commands;

/// <summary><c>serve</c>: the stack in the foreground.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Runs the API and the worker in the foreground, until SIGINT or SIGTERM.");
        command.SetAction((_, _) => Failures.ReportAsync(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync()
    {
        using var signals = new StopSignals();
        using var log = new ConsoleHostLog();
        var settings = StackSettings.FromEnvironment(".sande");
        try
        {
            await using var stack = await SandeStack.StartAsync(settings, log, signals.Kill, signals.Stop);
            PrintBanner(stack, keyIsKept: settings.ApiKey is null);
            try
            {
                await stack.WatchAsync(signals.Stop);
            }
            finally
            {
                Console.WriteLine("Stopping: worker, API, database ...");
            }
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            Console.WriteLine("Stopped.");
        }

        return 0;
    }

    private static void PrintBanner(SandeStack stack, bool keyIsKept)
    {
        var settings = stack.Settings;
        var key = keyIsKept ? $"{settings.ApiKey}  (kept in {ApiKeyFile.PathIn(settings.DataFolder)})" : $"from {StackSettings.ApiKeyVariable}";
        var database = settings.ConnectionString is null ? $"private PostgreSQL in {Path.Combine(settings.DataFolder, "postgres")}" : $"from {StackSettings.ConnectionStringVariable}";
        Console.WriteLine($"""

            Sande is ready.
              API       {stack.Address}
              Swagger   {stack.Address}swagger
              API key   {key}
              Data      {settings.DataFolder}
              Database  {database}
            Ctrl-C stops it; a running job goes on at the next start.

            """);
    }
}
