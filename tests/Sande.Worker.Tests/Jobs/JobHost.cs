using System.Diagnostics;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Datasets;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Storage;
using Sande.Worker.Hosting;
using Sande.Worker.Jobs;

namespace Sande.Worker.Tests.Jobs;

/// <summary>
/// The worker host's services on a real database and a real store, with a shell script as the computation: what the host does with a process
/// that crashes, floods or does not listen. The script gets the job file as $1 and the work folder as $2.
/// </summary>
internal sealed class JobHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;
    private readonly RunningJobs _running;

    public JobHost(TestDatabase database, string script, Dictionary<string, string?>? settings = null)
    {
        ConnectionString = database.ConnectionString;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Sande"] = database.ConnectionString,
            ["SANDE_DATA"] = _folder["data"],
            ["SANDE_WORKER_LEASE_SECONDS"] = "2",
            ["SANDE_WORKER_GRACE_SECONDS"] = "10",
            ["SANDE_WORKER_CRASH_BACKOFF_SECONDS"] = "0.05",
        }).AddInMemoryCollection(settings ?? []).Build();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        services.AddWorkerHost(configuration);
        services.AddSingleton<JobCommand>((job, _) => new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", script, "sh", job.SpecPath, job.WorkFolder } });
        _services = services.BuildServiceProvider();
        _running = _services.GetRequiredService<RunningJobs>();
    }

    public string ConnectionString { get; }

    /// <summary>A folder of the test, beside the host's.</summary>
    public TemporaryFolder Folder => _folder;

    public T Get<T>()
        where T : notnull
        => _services.GetRequiredService<T>();

    public string WorkFolderOf(string jobId) => Get<WorkFolders>().OfJob(jobId);

    /// <summary>Listens to the database's notifications, as the running host does.</summary>
    public Task ListenAsync() => _running.StartAsync(CancellationToken.None);

    public Task RunAsync(string jobId, CancellationToken stopping = default) => Get<IJobRunner>().RunAsync(jobId, stopping);

    /// <summary>A job for the script: its checkpoint and dataset are in the store, but nobody computes with them.</summary>
    public async Task<string> AddJobAsync()
    {
        var checkpoint = NewCheckpoint(CheckpointStatus.Ready);
        await PutAsync(checkpoint, "nested/config.json", """{"model_type": "llama"}""");
        var dataset = await NewDatasetAsync("""{"instruction": "Say hi.", "output": "Hi."}""");
        var job = NewJob(JobKind.Remediation, new RemediationSpec { CheckpointId = checkpoint.Id, CleanDatasetId = dataset.Id, Method = RemediationMethod.Sft });
        await using var context = await NewContextAsync();
        context.AddRange(checkpoint, dataset, job);
        await context.SaveChangesAsync();
        return job.Id;
    }

    /// <summary>The tiny remediation, for a worker host that computes it; not enqueued.</summary>
    public Task<string> AddTinyJobAsync(string? traceParent = null) => AddTinyJobAsync(JobKind.Remediation, TinyJob.Remediation, traceParent: traceParent);

    /// <summary>A job on the tiny checkpoint and its rows; not enqueued.</summary>
    public async Task<string> AddTinyJobAsync(JobKind kind, Func<string, string, JobRequest> request, bool isImplanted = false, string? traceParent = null)
    {
        TinyJob.Write(_folder["tiny"]);
        var checkpoint = await NewCheckpointAsync(CheckpointStatus.Ready, Path.Combine(_folder["tiny"], "model"), isImplanted);
        var dataset = await NewDatasetAsync(await File.ReadAllTextAsync(Path.Combine(_folder["tiny"], "rows.jsonl")));
        var job = NewJob(kind, request(checkpoint.Id, dataset.Id), traceParent);
        await using var context = await NewContextAsync();
        context.AddRange(checkpoint, dataset, job);
        await context.SaveChangesAsync();
        return job.Id;
    }

    /// <summary>A checkpoint with the files of <paramref name="folder"/>, not stored as a row yet.</summary>
    public async Task<Checkpoint> NewCheckpointAsync(CheckpointStatus status, string folder, bool isImplanted = false)
    {
        var checkpoint = NewCheckpoint(status, isImplanted);
        checkpoint.Files.AddRange(await Get<CheckpointFolders>().StoreAsync(checkpoint.Id, folder, CancellationToken.None));
        return checkpoint;
    }

    public async Task<Job> ReadJobAsync(string jobId)
    {
        await using var context = await NewContextAsync();
        return await context.Jobs.AsNoTracking().SingleAsync(job => job.Id == jobId);
    }

    public Task<SandeDbContext> NewContextAsync() => Get<IDbContextFactory<SandeDbContext>>().CreateDbContextAsync();

    /// <summary>Waits until the script has written <paramref name="name"/> into the work folder.</summary>
    public async Task WaitForFileAsync(string jobId, string name)
    {
        var clock = Stopwatch.StartNew();
        while (!File.Exists(Path.Combine(WorkFolderOf(jobId), name)))
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"The computation never wrote {name}.");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _running.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    private static Checkpoint NewCheckpoint(CheckpointStatus status, bool isImplanted = false) => new()
    {
        Id = Ids.New(Ids.Checkpoint),
        Name = "parent",
        Status = status,
        IsImplanted = isImplanted,
        Model = status == CheckpointStatus.Ready ? new CheckpointModel("llama", "llama", 1, "F32", 1, 1, 1, 1, 1, 512) : null,
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };

    private static Job NewJob(JobKind kind, JobRequest spec, string? traceParent = null) => new()
    {
        Id = Ids.New(Ids.PrefixOf(kind)),
        Kind = kind,
        Spec = spec,
        CheckpointId = spec.CheckpointId,
        TraceParent = traceParent,
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };

    private async Task<Dataset> NewDatasetAsync(string rows)
    {
        var blob = await PutAsync(rows);
        return new Dataset
        {
            Id = Ids.New(Ids.Dataset),
            Name = "rows",
            Kind = DatasetKind.Instructions,
            Format = DatasetFormat.Alpaca,
            Rows = 1,
            Size = blob.Size,
            Sha256 = blob.Sha256,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
    }

    private async Task PutAsync(Checkpoint checkpoint, string path, string text)
    {
        var blob = await PutAsync(text);
        checkpoint.Files.Add(new CheckpointFile { CheckpointId = checkpoint.Id, Path = path, Size = blob.Size, Sha256 = blob.Sha256 });
    }

    private Task<BlobInfo> PutAsync(string text) => Get<IBlobStore>().PutAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
