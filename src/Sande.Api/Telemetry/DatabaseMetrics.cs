using System.Diagnostics.Metrics;
using Sande.Api.Workers;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Telemetry;
using Sande.Persistence.Entities;

namespace Sande.Api.Telemetry;

/// <summary>
/// Metrics of the whole service, out of the database: whichever API is asked, they tell of all workers, and a restart of any host takes nothing from them.
/// What one worker alone knows, as how its jobs' durations are distributed, it gives itself.
/// </summary>
internal sealed class DatabaseMetrics : IHostedService
{
    private readonly DatabaseSnapshots _snapshots;
    private readonly TimeProvider _time;

    public DatabaseMetrics(IMeterFactory meters, DatabaseSnapshots snapshots, TimeProvider time)
    {
        (_snapshots, _time) = (snapshots, time);
        var meter = meters.Create(SandeTelemetry.Name);
        meter.CreateObservableGauge("sande.jobs", CountJobs, "{job}", "Jobs by kind and status: the queue's depth is status=\"queued\".");
        // No counters: a retry takes a job from those that have ended.
        meter.CreateObservableUpDownCounter("sande.jobs.ended", CountEnded, "{job}", "Jobs that have ended, by kind, method and result.");
        meter.CreateObservableUpDownCounter("sande.jobs.time", SumTimes, "s", "Time from the first start to the end of jobs that have ended, by kind, method and result.");
        meter.CreateObservableGauge("sande.jobs.tokens_per_second", SumTokenRates, "{token}/s", "Tokens per second of the jobs that run, by kind and method.");
        meter.CreateObservableGauge("sande.callbacks", CountCallbacks, "{message}", "Callbacks by kind and outcome.");
        meter.CreateObservableGauge("sande.workers", CountWorkers, "{worker}", "Workers that are there, and those that were lost.");
        meter.CreateObservableGauge("sande.gpu.memory.used", () => MeasureMemory(device => device.UsedMemoryBytes), "By", "Memory of workers' GPUs that all processes use.");
        meter.CreateObservableGauge("sande.gpu.memory.limit", () => MeasureMemory(device => device.MemoryBytes), "By", "Memory that workers' GPUs have.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Those of which there are none too: an alarm on a series that is not there never rings.
    private IEnumerable<Measurement<long>> CountJobs()
    {
        var groups = _snapshots.Get().Jobs;
        return from kind in Enum.GetValues<JobKind>().Select(SandeJson.NameOf)
               from status in Enum.GetValues<JobStatus>().Select(SandeJson.NameOf)
               select new Measurement<long>(groups.Where(jobs => jobs.Kind == kind && jobs.Status == status).Sum(jobs => jobs.Count), new(TelemetryTags.Kind, kind), new(TelemetryTags.Status, status));
    }

    private IEnumerable<Measurement<long>> CountEnded() => Ended().Select(group => new Measurement<long>(group.Count, TagsOf(group)));

    private IEnumerable<Measurement<double>> SumTimes() => Ended().Select(group => new Measurement<double>(group.Seconds, TagsOf(group)));

    private IEnumerable<Measurement<double>> SumTokenRates()
        => _snapshots.Get().Jobs.Where(group => group.Status == SandeJson.NameOf(JobStatus.Running))
            .Select(group => new Measurement<double>(group.TokensPerSecond, new(TelemetryTags.Kind, group.Kind), new(TelemetryTags.Method, group.Method)));

    private IEnumerable<Measurement<long>> CountCallbacks()
        => _snapshots.Get().Callbacks.Select(group => new Measurement<long>(group.Count, new(TelemetryTags.Kind, group.Kind), new(TelemetryTags.Outcome, group.Status)));

    private IEnumerable<Measurement<long>> CountWorkers()
    {
        var workers = _snapshots.Get().Workers;
        return Enum.GetValues<WorkerStatus>().Select(status => new Measurement<long>(workers.Count(worker => StatusOf(worker) == status), new KeyValuePair<string, object?>(TelemetryTags.Status, SandeJson.NameOf(status))));
    }

    private IEnumerable<Measurement<long>> MeasureMemory(Func<WorkerDevice, long?> measure)
        => from worker in _snapshots.Get().Workers
           where StatusOf(worker) == WorkerStatus.Online
           from device in worker.Devices
           where device.Name != DeviceName.Cpu && measure(device) is not null
           select new Measurement<long>(measure(device)!.Value, new(TelemetryTags.Host, worker.Host), new(TelemetryTags.Device, device.Name));

    private WorkerStatus StatusOf(WorkerState worker) => WorkerView.StatusOf(worker.LastHeartbeatAt, _time.GetUtcNow());

    private IEnumerable<JobGroup> Ended()
    {
        HashSet<string> ends = [.. Enum.GetValues<JobStatus>().Where(status => status.IsTerminal()).Select(SandeJson.NameOf)];
        return _snapshots.Get().Jobs.Where(group => ends.Contains(group.Status));
    }

    private static KeyValuePair<string, object?>[] TagsOf(JobGroup group)
        => [new(TelemetryTags.Kind, group.Kind), new(TelemetryTags.Method, group.Method), new(TelemetryTags.Status, group.Status)];
}
