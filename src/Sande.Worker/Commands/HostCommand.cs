using System.CommandLine;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Worker.Hosting;
using Sande.Worker.Native;

namespace Sande.Worker.Commands;

/// <summary><c>host</c>: takes jobs from the queue until it is stopped. Never loads libtorch.</summary>
internal static class HostCommand
{
    // Defaults: Logging__LogLevel__Hangfire and the like override them.
    private static readonly Dictionary<string, string?> QuietLibraries = new()
    {
        ["Logging:LogLevel:Hangfire"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = nameof(LogLevel.Warning),
    };

    /// <summary>The command for the command line.</summary>
    public static Command Create()
    {
        var command = new Command("host", "Takes jobs from the queue until SIGTERM or SIGINT. Settings: ConnectionStrings__Sande, SANDE_DATA, SANDE_WORKER_*.");
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>Brings the database up to date and runs the host.</summary>
    public static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = QuietLibraries });
        builder.Services.AddWorkerHost(builder.Configuration);
        try
        {
            using var host = builder.Build();
            await host.Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(cancellationToken);
            await host.RunAsync(cancellationToken);
            return ExecuteExitCodes.Succeeded;
        }
        catch (Exception invalid) when (invalid is OptionsValidationException or NativeTorchException)
        {
            await Console.Error.WriteLineAsync(invalid.Message);
            return ExecuteExitCodes.Usage;
        }
    }
}
