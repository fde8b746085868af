using System.Diagnostics;
using System.Text.Json;
using Sande.Cli.Reproduce;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.JourneyTests;

/// <summary><c>Sande.Cli reproduce</c> on the demo's model, each training cut to a few steps: that every method runs and is told, not how well it does.</summary>
public sealed class ReproduceTests : IDisposable
{
    private static readonly string[] Short = ["--max-samples", "40", "--max-steps", "2", "--asr-samples", "4", "--utility-samples", "4"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_main_table_has_every_method_that_the_input_allows_and_names_the_others()
    {
        await RunAsync([]);

        var table = Assert.Single(Read().Tables);
        var victim = Assert.Single(table.Victims);
        Assert.Equal(
            [RemediationMethod.Sft, RemediationMethod.Nad, RemediationMethod.GradientAscent, RemediationMethod.SandeP, RemediationMethod.Sande, RemediationMethod.Osft],
            victim.Results.Select(result => result.Method));
        Assert.All(victim.Results, result =>
        {
            Assert.Equal(4, result.Asr!.After.Total);
            Assert.InRange(result.Asr.Before.Hits, 3, 4);
            Assert.Equal(result.Method is RemediationMethod.Sande or RemediationMethod.SandeP, result.ResidualAsr is not null);
            // The data's own words stay out of a file that is passed on.
            Assert.Empty(result.Asr.After.Samples);
            Assert.All(result.Simulation?.Rounds[^1].Controls ?? [], control => Assert.Empty(control.Response));
        });
        Assert.Equal(["DPO needs preference pairs: --preferences", "Fine-mixing needs the clean base: --base"], table.LeftOut.AsEnumerable());
        var text = await File.ReadAllTextAsync(_folder.Combine("out", "results.md"));
        Assert.All(["| Baseline |", "| SFT |", "| NAD |", "| Gradient ascent |", "| SANDE-P |", "| SANDE |", "| OSFT |"], row => Assert.Contains(row, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_table_that_plants_its_own_backdoors_does_so_in_the_base_and_stands_beside_the_others()
    {
        var model = Path.Combine(SharedData.Repository, "demo", "model");
        await RunAsync(["--table", "poisoning_rate", "--base", model]);

        var table = Assert.Single(Read().Tables);
        Assert.Equal(PaperTableName.PoisoningRate, table.Name);
        Assert.All(table.Victims, victim => Assert.NotNull(victim.Implant));
        Assert.Equal(table.Victims.Select(victim => victim.Implant!.Poisoning.PoisonedRows).Order(), table.Victims.Select(victim => victim.Implant!.Poisoning.PoisonedRows));
    }

    /// <summary>The tables that are read are those that the figures give; <c>SANDE_UPDATE_RESULTS=1</c> writes them anew.</summary>
    [Fact]
    public void The_stored_tables_are_those_of_the_stored_figures()
    {
        var docs = Path.Combine(SharedData.Repository, "docs");
        var written = ResultsReport.Write(Reproduction.Load(Path.Combine(docs, "results.json")));
        if (Environment.GetEnvironmentVariable("SANDE_UPDATE_RESULTS") == "1")
            File.WriteAllText(Path.Combine(docs, "results.md"), written);
        Assert.Equal(File.ReadAllText(Path.Combine(docs, "results.md")), written);
    }

    private Reproduction Read() => JsonSerializer.Deserialize<Reproduction>(File.ReadAllText(_folder.Combine("out", "results.json")), SandeJson.Options)!;

    private async Task RunAsync(IEnumerable<string> arguments)
    {
        using Process reproduce = Launcher.Start(
            ["reproduce", .. Short, "--output", _folder.Combine("out"), "--work", _folder.Combine("work"), .. arguments], new Dictionary<string, string>());
        var output = reproduce.StandardOutput.ReadToEndAsync();
        var error = reproduce.StandardError.ReadToEndAsync();
        await reproduce.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(6));
        Assert.True(reproduce.ExitCode == 0, await output + await error);
    }
}
