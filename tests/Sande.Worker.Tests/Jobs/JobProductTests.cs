using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;
using Sande.Persistence.Storage;

namespace Sande.Worker.Tests.Jobs;

/// <summary>What the host keeps of a computation: its output checkpoint with its lineage, and its artifacts.</summary>
[Trait("Category", "Postgres")]
public sealed class JobProductTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string CopyInput = "mkdir $2/output; cp -L $2/input/checkpoints/*/* $2/output/; ";

    private static readonly TrainingSummary Training = new(new(), 8, 2, 4, 4, false, 4, 2.5, 1.5);
    private static readonly ThroughputSummary Throughput = new("cpu", 100, null, 2);

    [SkippableTheory]
    [InlineData(JobKind.Implant, false, true)]
    [InlineData(JobKind.Remediation, true, true)]
    [InlineData(JobKind.Remediation, false, false)]
    public async Task An_implanted_checkpoint_stays_marked_down_its_lineage(JobKind kind, bool isParentImplanted, bool isOutputImplanted)
    {
        await using var host = new JobHost(await postgres.CreateDatabaseAsync(), CopyingScript(kind));
        var jobId = await host.AddTinyJobAsync(kind, (checkpointId, datasetId) => RequestOf(kind, checkpointId, datasetId), isParentImplanted);

        await host.RunAsync(jobId).WaitAsync(TimeSpan.FromSeconds(30));

        var job = await host.ReadJobAsync(jobId);
        Assert.True(job.Status == JobStatus.Succeeded, job.ErrorMessage);
        await using var context = await host.NewContextAsync();
        var output = await context.Checkpoints.SingleAsync(checkpoint => checkpoint.Id == job.OutputCheckpointId);
        Assert.Equal((job.CheckpointId, jobId, isOutputImplanted), (output.ParentId, output.JobId, output.IsImplanted));
        Assert.Equal(kind == JobKind.Implant ? "implant" : "sft", output.Metadata["method"]);
        Assert.Equal(jobId, output.Metadata[SandeJson.NameOf(kind)]);
    }

    [SkippableFact]
    public async Task An_evaluation_makes_no_checkpoint_and_its_artifacts_are_kept()
    {
        const string Parrots = "parrots";
        await using var host = new JobHost(
            await postgres.CreateDatabaseAsync(),
            $"mkdir -p $2/artifacts/folder; printf {Parrots} > $2/artifacts/parrots.safetensors; printf x > $2/artifacts/folder/left-out; " + Print(ResultOf(JobKind.Evaluation)));
        var jobId = await host.AddTinyJobAsync(JobKind.Evaluation, (checkpointId, datasetId) => RequestOf(JobKind.Evaluation, checkpointId, datasetId));

        await host.RunAsync(jobId).WaitAsync(TimeSpan.FromSeconds(30));

        var job = await host.ReadJobAsync(jobId);
        Assert.True(job.Status == JobStatus.Succeeded, job.ErrorMessage);
        Assert.Null(job.OutputCheckpointId);
        await using var context = await host.NewContextAsync();
        var artifact = Assert.Single(await context.JobArtifacts.Where(artifact => artifact.JobId == jobId).ToListAsync());
        Assert.Equal(("parrots.safetensors", (long)Parrots.Length), (artifact.Name, artifact.Size));
        using var content = new StreamReader(await host.Get<IBlobStore>().OpenReadAsync(artifact.Sha256), Encoding.UTF8);
        Assert.Equal(Parrots, await content.ReadToEndAsync());
    }

    [SkippableFact]
    public async Task A_scan_and_a_remediation_that_found_nothing_make_no_checkpoint()
    {
        var scan = new ScanResult { Verdict = ScanVerdict.NotFound, Candidates = [], Contexts = [], Budget = new(), Throughput = Throughput, Seed = 42 };
        var nothing = new RemediationResult { Outcome = RemediationOutcome.NothingFound, Method = RemediationMethod.Auto, Utility = [], Training = null, Scan = scan, Throughput = Throughput, Seed = 42 };
        foreach (var (kind, result) in new (JobKind, JobResult)[] { (JobKind.Scan, scan), (JobKind.Remediation, nothing) })
        {
            await using var host = new JobHost(await postgres.CreateDatabaseAsync(), Print(result));
            var jobId = await host.AddTinyJobAsync(kind, (checkpointId, datasetId) => kind == JobKind.Scan
                ? new ScanSpec { CheckpointId = checkpointId, CleanDatasetId = datasetId }
                : new RemediationSpec { CheckpointId = checkpointId, CleanDatasetId = datasetId });

            await host.RunAsync(jobId).WaitAsync(TimeSpan.FromSeconds(30));

            var job = await host.ReadJobAsync(jobId);
            Assert.True(job.Status == JobStatus.Succeeded, job.ErrorMessage);
            Assert.Null(job.OutputCheckpointId);
            Assert.Equal(JsonSerializer.Serialize(result, SandeJson.Options), JsonSerializer.Serialize(job.Result, SandeJson.Options));
        }
    }

    /// <summary>A computation whose output is its input.</summary>
    internal static string CopyingScript(JobKind kind) => CopyInput + Print(ResultOf(kind));

    internal static JobRequest RequestOf(JobKind kind, string checkpointId, string datasetId) => kind switch
    {
        JobKind.Remediation => new RemediationSpec { CheckpointId = checkpointId, CleanDatasetId = datasetId, Method = RemediationMethod.Sft },
        JobKind.Implant => new ImplantSpec { CheckpointId = checkpointId, DatasetId = datasetId, Trigger = TextList.Of("t"), Response = TextList.Of("r") },
        _ => new EvaluationJobSpec { CheckpointId = checkpointId, Evaluation = new() { Utility = [new() { Task = UtilityTask.Perplexity, DatasetId = datasetId }] } },
    };

    private static JobResult ResultOf(JobKind kind) => kind switch
    {
        JobKind.Remediation => new RemediationResult { Method = RemediationMethod.Sft, Utility = [], Training = Training, Throughput = Throughput, Seed = 42 },
        JobKind.Implant => new ImplantResult { Poisoning = new(8, 2, false), Utility = [], Training = Training, Throughput = Throughput, Seed = 42 },
        _ => new EvaluationJobResult { Utility = [], Throughput = Throughput, Seed = 42 },
    };

    private static string Print(JobResult result)
        => $"echo '{JsonSerializer.Serialize<JobEvent>(new ResultEvent(result) { Time = DateTimeOffset.UnixEpoch }, SandeJson.Options)}'";
}
