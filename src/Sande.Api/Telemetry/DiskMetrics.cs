using System.Diagnostics.Metrics;
using System.IO.Enumeration;
using Microsoft.Extensions.Options;
using Sande.Contracts.Telemetry;
using Sande.Persistence;

namespace Sande.Api.Telemetry;

/// <summary>What the data folder takes on the disk, and what the disk has left.</summary>
internal sealed class DiskMetrics : IHostedService
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
    private static readonly EnumerationOptions WholeTree = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private readonly string _root;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private List<Measurement<long>> _newest = [];
    private long? _read;

    public DiskMetrics(IMeterFactory meters, IOptions<SandeOptions> options, TimeProvider time)
    {
        (_root, _time) = (Path.GetFullPath(options.Value.DataPath), time);
        var meter = meters.Create(SandeTelemetry.Name);
        meter.CreateObservableGauge("sande.disk.used", MeasureFolders, "By", "Bytes of the files in each folder of the data folder: blobs is the store. A job's inputs in work are hard links into it.");
        meter.CreateObservableGauge("sande.disk.free", MeasureFree, "By", "Bytes that the data folder's disk has left.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Reads every folder's list of files: not at every question.
    private List<Measurement<long>> MeasureFolders()
    {
        lock (_lock)
        {
            if (_read is not { } read || _time.GetElapsedTime(read) >= Lifetime)
            {
                _newest = [.. FoldersOf(_root).Select(folder => new Measurement<long>(SizeOf(folder), new KeyValuePair<string, object?>(TelemetryTags.Folder, Path.GetFileName(folder))))];
                _read = _time.GetTimestamp();
            }

            return _newest;
        }
    }

    private IEnumerable<Measurement<long>> MeasureFree()
        => Directory.Exists(_root) ? [new Measurement<long>(new DriveInfo(_root).AvailableFreeSpace)] : [];

    private static IEnumerable<string> FoldersOf(string root) => Directory.Exists(root) ? Directory.EnumerateDirectories(root) : [];

    private static long SizeOf(string folder)
    {
        try
        {
            return new FileSystemEnumerable<long>(folder, static (ref entry) => entry.Length, WholeTree) { ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory }.Sum();
        }
        catch (DirectoryNotFoundException)
        {
            // Removed meanwhile.
            return 0;
        }
    }
}
