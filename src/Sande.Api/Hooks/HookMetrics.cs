using System.Diagnostics.Metrics;
using Sande.Contracts.Json;
using Sande.Contracts.Policies;
using Sande.Contracts.Telemetry;
using Sande.Persistence.Entities;

namespace Sande.Api.Hooks;

/// <summary>How many webhooks came to this API and what became of them.</summary>
internal static class HookMetrics
{
    private const string Refused = "refused";

    private static readonly Counter<long> Deliveries = SandeTelemetry.Meter.CreateCounter<long>(
        "sande.hook.deliveries", "{delivery}", "Webhooks that came to this API, by source and outcome; refused are those without a good signature.");

    /// <summary>Counts one that was acted on.</summary>
    public static void Count(PolicySource source, HookOutcome outcome) => Add(source, SandeJson.NameOf(outcome));

    /// <summary>Counts one whose signature is not good.</summary>
    public static void CountRefused(PolicySource source) => Add(source, Refused);

    private static void Add(PolicySource source, string outcome)
        => Deliveries.Add(1, new(TelemetryTags.Source, SandeJson.NameOf(source)), new(TelemetryTags.Outcome, outcome));
}
