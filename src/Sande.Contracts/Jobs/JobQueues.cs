using System.Globalization;

namespace Sande.Contracts.Jobs;

/// <summary>The Hangfire queues.</summary>
public static class JobQueues
{
    /// <summary>Computations on whatever device a worker has: one at a time on each.</summary>
    public const string Gpu = "gpu";

    /// <summary>Computations that ask for a GPU: workers without one don't look here.</summary>
    public const string Cuda = "cuda";

    /// <summary>Everything short: import and validation of checkpoints, callbacks, clean-up.</summary>
    public const string Default = "default";

    /// <summary>Where a job waits that needs a device of this much memory, bytes: workers look at the queues of their own devices.</summary>
    public static string OfMemory(bool onGpu, long bytes) => string.Create(CultureInfo.InvariantCulture, $"{(onGpu ? Cuda : DeviceName.Cpu)}-{bytes}");

    /// <summary>Where a job waits that is to be computed on <paramref name="device"/>, a <see cref="DeviceName"/>.</summary>
    public static string Of(string device) => DeviceName.CudaIndex(device) is null ? Gpu : Cuda;
}
