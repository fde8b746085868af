using System.Text.RegularExpressions;
using Sande.Worker.Native;

namespace Sande.Worker.Hosting;

/// <summary>The CUDA devices of this machine, found without loading anything of CUDA: the host must not hold GPU memory.</summary>
internal static partial class Devices
{
    /// <summary>The variable that shows a process some devices and hides the others.</summary>
    public const string VisibleVariable = "CUDA_VISIBLE_DEVICES";

    /// <summary>The variable that says how CUDA numbers devices.</summary>
    public const string OrderVariable = "CUDA_DEVICE_ORDER";

    /// <summary>By place on the bus, as NVML and /dev number them.</summary>
    public const string BusOrder = "PCI_BUS_ID";

    private const string ModelField = "Model:";

    /// <summary>
    /// Names of devices as CUDA_VISIBLE_DEVICES takes them: those that it lists for this process, else one for each /dev/nvidia0, 1, …
    /// Empty where libtorch is for the CPU.
    /// </summary>
    public static IReadOnlyList<string> Find(NativeTorch torch, string? visibleDevices, string deviceFolder = "/dev")
    {
        if (!torch.HasCuda)
            return [];
        if (visibleDevices is not null)
            return [.. visibleDevices.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).TakeWhile(device => device != "-1")];
        var count = Directory.Exists(deviceFolder) ? Directory.EnumerateFileSystemEntries(deviceFolder).Count(path => DeviceNode().IsMatch(Path.GetFileName(path))) : 0;
        return [.. Enumerable.Range(0, count).Select(index => index.ToString())];
    }

    /// <summary>What the machine's NVIDIA GPUs are called, each name once, as their kernel module tells it in <paramref name="folder"/>; empty where there is none.</summary>
    public static IReadOnlyList<string> Models(string folder = "/proc/driver/nvidia/gpus")
        => !Directory.Exists(folder) ? [] :
        [
            .. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
                .Select(gpu => Path.Combine(gpu, "information")).Where(File.Exists)
                .SelectMany(File.ReadLines).Where(line => line.StartsWith(ModelField, StringComparison.Ordinal))
                .Select(line => line[ModelField.Length..].Trim()).Distinct(),
        ];

    [GeneratedRegex("^nvidia[0-9]+$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DeviceNode();
}
