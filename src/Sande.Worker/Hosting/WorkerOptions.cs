using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Sande.Worker.Hosting;

/// <summary>How the worker host runs jobs. Each setting is an environment variable (or any other configuration key) of the name given.</summary>
internal sealed class WorkerOptions
{
    /// <summary>SANDE_WORKER_SLOTS: jobs at a time, 1..64. Default: one on each CUDA device that is seen; one on the CPU.</summary>
    [ConfigurationKeyName("SANDE_WORKER_SLOTS")]
    [Range(1, 64)]
    public int? Slots { get; set; }

    /// <summary>SANDE_WORKER_LEASE_SECONDS: how long a job stays with a worker that gives no sign of life, 1..3600 s. Default 30.</summary>
    [ConfigurationKeyName("SANDE_WORKER_LEASE_SECONDS")]
    [Range(1.0, 3600)]
    public double LeaseSeconds { get; set; } = 30;

    /// <summary>SANDE_WORKER_GRACE_SECONDS: how long a computation may take to save its state after SIGTERM, before SIGKILL, 0..3600 s. Default 30.</summary>
    [ConfigurationKeyName("SANDE_WORKER_GRACE_SECONDS")]
    [Range(0.0, 3600)]
    public double GraceSeconds { get; set; } = 30;

    /// <summary>SANDE_WORKER_MAX_CRASHES: crashes of a job's computation after which the job fails, 1..100. Default 3.</summary>
    [ConfigurationKeyName("SANDE_WORKER_MAX_CRASHES")]
    [Range(1, 100)]
    public int MaxCrashes { get; set; } = 3;

    /// <summary>SANDE_WORKER_CRASH_BACKOFF_SECONDS: the wait after the first crash, twice that after the second, and so on, 0..600 s. Default 2.</summary>
    [ConfigurationKeyName("SANDE_WORKER_CRASH_BACKOFF_SECONDS")]
    [Range(0.0, 600)]
    public double CrashBackoffSeconds { get; set; } = 2;

    /// <summary>The configuration key of <see cref="MetricsAddress"/>.</summary>
    public const string MetricsAddressKey = "SANDE_WORKER_METRICS_ADDRESS";

    /// <summary>
    /// SANDE_WORKER_METRICS_ADDRESS: where Prometheus finds this worker's own metrics, at <c>/metrics</c>: an address or a name of this host, as Prometheus asks for it, and a port, as
    /// <c>10.1.2.3:9464</c>. Default: nowhere.
    /// </summary>
    [ConfigurationKeyName(MetricsAddressKey)]
    [RegularExpression(@"^[^\s/:]+:[0-9]{1,5}$")]
    public string? MetricsAddress { get; set; }

    /// <summary>SANDE_LIBTORCH: the lib folder of an installed torch, for a build without its own. Default: none.</summary>
    [ConfigurationKeyName(Native.NativeTorch.FolderVariable)]
    public string? LibTorch { get; set; }

    /// <summary><see cref="LeaseSeconds"/> as a time.</summary>
    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    /// <summary>How often a lease is renewed: a third of it, so that two renewals may fail.</summary>
    public TimeSpan HeartbeatInterval => Lease / 3;

    /// <summary><see cref="GraceSeconds"/> as a time.</summary>
    public TimeSpan Grace => TimeSpan.FromSeconds(GraceSeconds);

    /// <summary><see cref="CrashBackoffSeconds"/> as a time.</summary>
    public TimeSpan CrashBackoff => TimeSpan.FromSeconds(CrashBackoffSeconds);
}

/// <summary>Checks the ranges when the host starts.</summary>
[OptionsValidator]
internal sealed partial class WorkerOptionsValidator : IValidateOptions<WorkerOptions>;
