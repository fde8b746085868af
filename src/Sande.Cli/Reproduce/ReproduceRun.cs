using System.Collections.Immutable;
using System.Text.Json;
using Sande.Cli.Jobs;
using Sande.Contracts.Implants;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Cli.Reproduce;

/// <summary>Runs a table, job by job, and writes it.</summary>
/// <param name="command">What was called: written beside what it measured.</param>
/// <param name="output">Folder of the tables.</param>
/// <param name="work">Folder of the jobs.</param>
/// <param name="keepTexts">Whether the results keep the prompts and answers that they show.</param>
/// <param name="time">The clock.</param>
internal sealed class ReproduceRun(string command, string output, string work, bool keepTexts, TimeProvider time)
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
            done = done.Add(await RunAsync(victim, folder, stop));
        }

        // Only a whole table takes the place of an older one; what a stopped run has measured stays in its work folder.
        Write(table, table.Victims[0].Input, done);
    }

    private async Task<ReproducedVictim> RunAsync(PaperVictim victim, string folder, CancellationToken stop)
    {
        var (input, found) = (victim.Input, new ReproducedVictim(victim.Label, null, []));
        if (victim.Implant is { } implant)
        {
            var implantFolder = Path.Combine(folder, "implant");
            var result = (ImplantResult)await RunAsync($"{victim.Label}: implant", PaperMethods.Implant(implant, input), implantFolder, stop);
            found = found with { Implant = keepTexts ? result : result.WithoutTexts() };
            input = input with { Victim = Path.Combine(implantFolder, WorkFolder.Output) };
        }

        foreach (var method in victim.Methods.Where(method => PaperMethods.Refusal(method, input) is null))
        {
            var result = (RemediationResult)await RunAsync($"{victim.Label}: {PaperMethods.NameOf(method)}", PaperMethods.Remediate(method, input), Path.Combine(folder, SandeJson.NameOf(method)), stop);
            found = found with { Results = found.Results.Add(keepTexts ? result : result.WithoutTexts()) };
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
