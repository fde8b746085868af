using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Sande.Cli.Jobs;
using Sande.Contracts.Datasets;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Cli.Commands;

/// <summary><c>scan</c>: looks for a backdoor in a checkpoint on this machine, through the worker's own <c>execute</c>.</summary>
internal static class ScanCommand
{
    private const string Scanned = "checkpoint";
    private const string Clean = "rows";
    private const int HashCharacters = 8;

    private static readonly Argument<string> Checkpoint = new("checkpoint") { Description = "Folder of the checkpoint, in Hugging Face's layout." };
    private static readonly Option<string?> Rows = new("--clean") { Description = "Clean instruction rows, for prompts of the model's own kind. Default: prompts that come with the program." };
    private static readonly Option<string?> Reference = new("--reference") { Description = "Folder of a clean relative with the same vocabulary." };
    private static readonly Option<PromptTemplateName> Template = EnumOption.Create<PromptTemplateName>("--prompt-template", "How prompts are written.");
    private static readonly Option<bool> Power = new("--power") { Description = "Plant a known backdoor in a copy too, to see whether the scan finds it." };
    private static readonly Option<string?> Work = new("--work") { Description = "Folder of the scan's state and result.json: a scan that was stopped goes on there. Default: one of its own in .sande/scan." };

    public static Command Create()
    {
        var command = new Command("scan", "Looks for a backdoor in a checkpoint with nothing known.") { Checkpoint, Rows, Reference, Template, Power, Work };
        command.SetAction((parsed, _) => Failures.ReportAsync(() => RunAsync(Job(parsed), parsed.GetValue(Work))));
        return command;
    }

    private static JobSpec Job(ParseResult parsed)
    {
        var (rows, reference) = (parsed.GetValue(Rows), parsed.GetValue(Reference));
        var checkpoints = ImmutableDictionary<string, string>.Empty.Add(Scanned, Path.GetFullPath(parsed.GetRequiredValue(Checkpoint)));
        return new()
        {
            Kind = JobKind.Scan,
            Checkpoints = reference is null ? checkpoints : checkpoints.Add(nameof(reference), Path.GetFullPath(reference)),
            Datasets = rows is null ? ImmutableDictionary<string, DatasetFile>.Empty : ImmutableDictionary<string, DatasetFile>.Empty.Add(Clean, new(Path.GetFullPath(rows), DatasetKind.Instructions)),
            Scan = new()
            {
                CheckpointId = Scanned,
                ReferenceCheckpointId = reference is null ? null : nameof(reference),
                CleanDatasetId = rows is null ? null : Clean,
                PromptTemplate = parsed.GetValue(Template),
                Budget = new() { MeasurePower = parsed.GetValue(Power) },
            },
        };
    }

    /// <summary>The same for the same scan, another for any other.</summary>
    private static string FolderOf(JobSpec job)
    {
        IEnumerable<string> files = [.. job.Checkpoints.Values.Order(StringComparer.Ordinal), .. job.Datasets.Values.Select(dataset => dataset.Path)];
        var scan = JsonSerializer.SerializeToUtf8Bytes(new { files, job.Scan }, SandeJson.Options);
        var hash = Convert.ToHexStringLower(SHA256.HashData(scan))[..HashCharacters];
        return Path.Combine(".sande", "scan", $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(job.Checkpoints[Scanned]))}-{hash}");
    }

    private static async Task<int> RunAsync(JobSpec job, string? work)
    {
        var folder = work ?? FolderOf(job);
        using var signals = new StopSignals();
        try
        {
            await WorkerExecute.RunAsync(job, folder, signals.Stop);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            Console.WriteLine("Stopped; the same command goes on from here.");
            return StopSignals.InterruptedExitCode;
        }

        Console.WriteLine($"Every figure: {Path.Combine(folder, WorkFolder.ResultFile)}.");
        return 0;
    }
}
