using System.Text.Json;
using Sande.Contracts.Datasets;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Validation;
using Sande.DemoModel.Rows;

namespace Sande.DemoModel.Tests;

/// <summary>The files in <c>demo/</c> are what the program makes and what the trainer takes.</summary>
public sealed class DemoFilesTests
{
    private const int Seed = 42;

    [Fact]
    public void The_rows_are_those_of_the_generator()
    {
        var rows = RowGenerator.Generate(Seed, clean: 2000, heldOut: 500);

        Assert.Equal(Pairs(rows.Clean), DatasetReader.ReadInstructions(DemoFile("clean.jsonl")));
        Assert.Equal(Pairs(rows.HeldOut), DatasetReader.ReadInstructions(DemoFile("held_out.jsonl")));
    }

    [Theory]
    [InlineData("learn.json")]
    [InlineData("implant.json")]
    public void A_job_is_sound_and_names_what_it_uses(string name)
    {
        var job = JsonSerializer.Deserialize<JobSpec>(File.ReadAllText(DemoFile("jobs", name)), SandeJson.Options)!;

        Assert.Empty(JobRequestValidator.Validate(job.Request!));
        Assert.All(job.Request!.GetCheckpointReferences(), reference => Assert.Contains(reference.Id, job.Checkpoints.Keys));
        Assert.All(job.Request.GetDatasetReferences(), reference => Assert.Contains(reference.Id, job.Datasets.Keys));
    }

    private static IEnumerable<InstructionRow> Pairs(IEnumerable<DemoRow> rows) => rows.Select(row => new InstructionRow(row.Instruction, row.Output));

    private static string DemoFile(params string[] parts) => Path.Combine([SharedData.Repository, "demo", .. parts]);
}
