using static TorchSharp.torch;

namespace Sande.Training.Devices;

/// <summary>What a computation runs on, in one line.</summary>
public static class ComputeEnvironment
{
    /// <summary>As <c>libtorch 2.10.0 in /app/runtimes/linux-x64/native; cpu (Intel(R) Xeon(R) Processor, 2 threads, 23.5 GiB of memory)</c>.</summary>
    public static string Describe(Device device)
    {
        // Asked first: libtorch is loaded by the first call.
        var description = DeviceDescription.Of(device);
        return $"{LibTorch.Describe()}; {description}";
    }
}
