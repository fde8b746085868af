using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Training.Benchmarks;
using Sande.Training.Devices;
using Sande.Training.Errors;
using Sande.Training.Kernels.Checks;
using Sande.Worker.Benchmarks;
using Sande.Worker.Hosting;
using Sande.Worker.Native;

namespace Sande.Worker.Commands;

/// <summary><c>bench</c>: how fast this machine does what jobs do, beside other implementations where a Python with PyTorch is named.</summary>
internal static class BenchCommand
{
    private static readonly Option<string> DeviceOption = new("--device") { Description = "auto, cpu or cuda:N.", DefaultValueFactory = _ => DeviceName.Auto };
    private static readonly Option<string?> Shape = new("--shape") { Description = $"The model's shape. Default: {BenchmarkRun.DefaultShape(onGpu: false)} on the CPU, {BenchmarkRun.DefaultShape(onGpu: true)} on a GPU." };
    private static readonly Option<bool> Quick = new("--quick") { Description = "Little work: shows that it runs, not how fast." };
    private static readonly Option<string?> Json = new("--json") { Description = "A file for all figures." };
    private static readonly Option<string?> Peers = new("--peers") { Description = "A Python with torch and transformers: the same work there, in the same call." };
    private static readonly Option<string> Folder = new("--folder") { Description = "Where a checkpoint is written and read.", DefaultValueFactory = _ => Path.GetTempPath() };

    private static readonly Option<bool> CheckKernels = new("--check-kernels") { Description = "Only compare the device's kernels, and a whole model's loss and gradients, with the plain formulas in float64." };

    public static Command Create()
    {
        Shape.AcceptOnlyFromAmong([.. BenchmarkShape.All.Select(shape => shape.Name)]);
        var command = new Command("bench", "Measures training, SANDE, generation, multiple choice and loading on a model with random weights, and prints one table.")
        {
            DeviceOption, Shape, Quick, Json, Peers, Folder, CheckKernels,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        try
        {
            var torch = NativeTorch.Choose(Environment.GetEnvironmentVariable(NativeTorch.FolderVariable));
            var device = Resolve(arguments.GetValue(DeviceOption)!, torch);
            if (arguments.GetValue(CheckKernels))
                return Check(torch, device);
            var shape = arguments.GetValue(Shape) ?? BenchmarkRun.DefaultShape(device != DeviceName.Cpu);
            var options = new BenchmarkOptions(device, shape, arguments.GetValue(Quick));
            using var work = new TemporaryWork(arguments.GetValue(Folder)!);
            // First, while this process holds nothing of the device.
            var peers = arguments.GetValue(Peers) is { } python ? PeerBenchmarks.Run(python, options, work.Path) : [];
            var report = Measure(torch, options, work.Path);
            Console.Out.Write(BenchmarkTable.Format(report, peers));
            if (arguments.GetValue(Json) is { } file)
                File.WriteAllText(file, JsonSerializer.Serialize<BenchmarkReport[]>([report, .. peers], SandeJson.Indented));
            return ExecuteExitCodes.Succeeded;
        }
        catch (Exception exception) when (exception is TrainingException or NativeTorchException or PeerException or IOException or UnauthorizedAccessException or ExternalException)
        {
            Console.Error.WriteLine(exception.Message);
            return ExecuteExitCodes.Failed;
        }
    }

    private static BenchmarkReport Measure(NativeTorch torch, BenchmarkOptions options, string folder)
    {
        var started = Stopwatch.GetTimestamp();
        OpenMp.WaitShortly();
        torch.Load();
        var run = new BenchmarkRun(options, started, row => Console.Error.WriteLine(BenchmarkTable.Line(row)));
        Console.Error.WriteLine($"{options.Shape} on {run.Environment}");
        return run.Run(folder);
    }

    private static int Check(NativeTorch torch, string name)
    {
        torch.Load();
        var device = ComputeDevice.Resolve(name);
        Console.Out.WriteLine(ComputeEnvironment.Describe(device));
        KernelCheckRow[] rows = [.. KernelCheck.Run(device), .. ModelCheck.Run(device)];
        foreach (var row in rows)
            Console.Out.WriteLine(row);
        return rows.All(row => row.IsWithinTolerance) ? ExecuteExitCodes.Succeeded : ExecuteExitCodes.Failed;
    }

    /// <summary>What <c>auto</c> is, without loading anything of CUDA.</summary>
    private static string Resolve(string device, NativeTorch torch)
    {
        if (!DeviceName.IsValid(device))
            throw new TrainingException(FailureCode.InvalidSpec, $"There is no device '{device}': auto, cpu or cuda:N.");
        if (device != DeviceName.Auto)
            return device;
        return Devices.Find(torch, Environment.GetEnvironmentVariable(Devices.VisibleVariable)).Count > 0 ? "cuda:0" : DeviceName.Cpu;
    }

    /// <summary>A folder that is gone afterwards.</summary>
    private sealed class TemporaryWork(string parent) : IDisposable
    {
        public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(parent, $"sande-bench-{Environment.ProcessId}")).FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
