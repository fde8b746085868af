using System.Globalization;
using Sande.Contracts.Evaluation;

namespace Sande.Api.Reports;

/// <summary>Values as all reports write them.</summary>
internal static class ReportTexts
{
    public static string Rate(RateResult rate) => Rate(rate.Value, rate.Hits, rate.Total, rate.Ci95);

    public static string Rate(double value, int hits, int total, ConfidenceInterval interval)
        => string.Create(CultureInfo.InvariantCulture, $"{value:0.0%} ({hits}/{total}; {interval.Low:0.0%} to {interval.High:0.0%})");

    public static string Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) ?? "not yet";

    public static string Number(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "";
}
