using System.Globalization;

namespace Sande.Contracts.Jobs;

/// <summary>How a job names the device that it is computed on.</summary>
public static class DeviceName
{
    /// <summary>The first GPU that the computing process sees, else the CPU.</summary>
    public const string Auto = "auto";

    /// <summary>The CPU.</summary>
    public const string Cpu = "cpu";

    private const string CudaPrefix = "cuda:";

    /// <summary>Whether it names a device.</summary>
    public static bool IsValid(string name) => name is Auto or Cpu || CudaIndex(name) is not null;

    /// <summary>N of <c>cuda:N</c>, else null.</summary>
    public static int? CudaIndex(string name)
        => name.StartsWith(CudaPrefix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(CudaPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
}
