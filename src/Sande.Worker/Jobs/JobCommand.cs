using System.Diagnostics;
using System.Globalization;
using Sande.Contracts.Telemetry;
using Sande.Worker.Commands;
using Sande.Worker.Hosting;
using Sande.Worker.Native;
using Sande.Worker.Processes;

namespace Sande.Worker.Jobs;

/// <summary>Makes the command that computes a prepared job on a device.</summary>
internal delegate ProcessStartInfo JobCommand(PreparedJob job, string? device);

/// <summary>This program's own <c>execute</c>.</summary>
internal static class ExecuteJobCommand
{
    // What the computation does not need it does not get.
    private static readonly string[] Secrets = ["ConnectionStrings__Sande", "SANDE_API_KEY"];

    /// <summary>The command for <paramref name="job"/>.</summary>
    public static ProcessStartInfo Create(PreparedJob job, string? device, WorkerOptions options)
    {
        var grace = options.GraceSeconds.ToString(CultureInfo.InvariantCulture);
        var start = SelfCommand.Create(
            ExecuteCommand.Name, "--spec", job.SpecPath, "--work", job.WorkFolder, "--events", nameof(EventFormat.Json), ExecuteCommand.SupervisedOption, grace);
        foreach (var secret in Secrets)
            start.Environment.Remove(secret);
        if (device is not null)
        {
            start.Environment[Devices.VisibleVariable] = device;
            // Numbers by place on the bus, as the host counts; CUDA's own default is the fastest first.
            start.Environment.TryAdd(Devices.OrderVariable, Devices.BusOrder);
        }

        if (SandeTelemetry.CurrentTraceParent is { } traceParent)
            start.Environment[SandeTelemetry.TraceParentVariable] = traceParent;
        if (options.LibTorch is not null)
            start.Environment[NativeTorch.FolderVariable] = options.LibTorch;
        return start;
    }
}
