using Sande.Contracts.Jobs;

namespace Sande.Contracts.Validation;

/// <summary>Which devices a job may name.</summary>
internal static class DeviceRules
{
    public static void Check(string device, ErrorList errors)
    {
        if (!DeviceName.IsValid(device))
            errors.Add("/device", "Must be auto, cpu, or cuda:N with the number of a GPU.");
    }
}
