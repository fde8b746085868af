using System.Globalization;
using System.Text;
using Sande.Cli.Client;

namespace Sande.Cli.Demo;

/// <summary>A running remediation as one line: <c>training  37%  step 48/125  loss 0.412  5,120 tokens/s  0:41 left</c>.</summary>
internal static class ProgressLine
{
    public static string Of(RemediationResource remediation, double? loss)
    {
        var line = new StringBuilder(remediation.Phase is { } phase ? Words(phase.ToString()) : "queued");
        if (remediation.Progress is not { } progress)
            return line.ToString();
        line.Append(CultureInfo.InvariantCulture, $"  {progress.Fraction:0%}");
        if (progress.TotalSteps > 0)
            line.Append(CultureInfo.InvariantCulture, $"  step {progress.Step}/{progress.TotalSteps}");
        if (loss is { } value)
            line.Append(CultureInfo.InvariantCulture, $"  loss {value:0.000}");
        if (progress.TokensPerSecond is { } speed)
            line.Append(CultureInfo.InvariantCulture, $"  {speed:N0} tokens/s");
        if (progress.EtaSeconds is { } eta)
            line.Append(CultureInfo.InvariantCulture, $"  {TimeSpan.FromSeconds(Math.Ceiling(eta)):m\\:ss} left");
        return line.ToString();
    }

    // EvaluatingBefore: evaluating-before, one word for PlainLines to tell phases apart.
    private static string Words(string phase)
        => string.Concat(phase.Select((c, i) => char.IsUpper(c) && i > 0 ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
