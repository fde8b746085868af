using System.Collections.Immutable;
using System.Text.Json;
using Sande.Contracts.Implants;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Cli.Reproduce;

/// <summary>Runs a table, job by job; what is measured is written after each.</summary>
internal sealed class ReproduceRun(string command, string output, string work, TimeProvider time)
{
    /// <summary>The tables as Markdown, and every figure as JSON.</summary>
    public string Markdown { get; } = Path.Combine(output, "results.md");

    /// <inheritdoc cref="Markdown"/>
    public string Json { get; } = Path.Combine(output, "results.json");

    /// <exception cref="OperationCanceledException">It was stopped; the same call goes on from there.</exception>
    public async Task RunAsync(PaperTable table, CancellationToken stop)
    {
        var done = ImmutableArray<ReproducedVictim>.Empty;
        foreach (var victim in table.Victims)
        {
            var folder = Path.GetFullPath(Path.Combine(work, SandeJson.NameOf(table.Name), victim.Folder));
            var before = done;
            done = before.Add(await RunAsync(victim, folder, measured => Write(table, victim.Input, before.Add(measured)), stop));
        }
    }

    private static async Task<ReproducedVictim> RunAsync(PaperVictim victim, string folder, Action<ReproducedVictim> measured, CancellationToken stop)
    {
        var (input, found) = (victim.Input, new ReproducedVictim(victim.Label, null, []));
        if (victim.Implant is { } implant)
        {
            var implantFolder = Path.Combine(folder, "implant");
            found = found with { Implant = (ImplantResult)await RunAsync($"{victim.Label}: implant", PaperMethods.Implant(implant, input), implantFolder, stop) };
            input = input with { Victim = Path.Combine(implantFolder, WorkFolder.Output) };
            measured(found);
        }

        foreach (var method in victim.Methods.Where(method => PaperMethods.Refusal(method, input) is null))
        {
            var result = await RunAsync($"{victim.Label}: {PaperMethods.NameOf(method)}", PaperMethods.Remediate(method, input), Path.Combine(folder, SandeJson.NameOf(method)), stop);
            found = found with { Results = found.Results.Add((RemediationResult)result) };
            measured(found);
        }

        return found;
    }

    private static Task<JobResult> RunAsync(string title, JobSpec job, string folder, CancellationToken stop)
    {
        Console.WriteLine($"--- {title}");
        return WorkerExecute.RunAsync(job, folder, stop);
    }

    private void Write(PaperTable table, ReproduceInput input, ImmutableArray<ReproducedVictim> victims)
    {
        var methods = table.Victims.SelectMany(victim => victim.Methods).Distinct();
        var leftOut = methods.Select(method => (Name: PaperMethods.NameOf(method), Reason: PaperMethods.Refusal(method, input))).Where(row => row.Reason is not null);
        var device = (victims[0].Results.FirstOrDefault()?.Throughput ?? victims[0].Implant!.Throughput).Device;
        var reproduction = Reproduction.Load(Json).With(new(
            table.Name, table.Title, command, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), $"{device}, {Environment.ProcessorCount} cores", input.Preset, victims,
            [.. leftOut.Select(row => $"{row.Name} {row.Reason}")]));
        Directory.CreateDirectory(output);
        File.WriteAllText(Json, JsonSerializer.Serialize(reproduction, SandeJson.Indented));
        File.WriteAllText(Markdown, ResultsReport.Write(reproduction));
    }
}
