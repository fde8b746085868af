using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;
using Sande.Training.Scanning.Search;

namespace Sande.Training.Jobs;

/// <summary>What a remediation that knew nothing works with once a scan has looked.</summary>
internal static class ScannedKnowledge
{
    /// <summary>
    /// The remediation with its method chosen. What provokes a failing example's response goes to OSFT, and its response to SANDE where nothing in the prompt stands out; without
    /// an example every confirmed response goes to SANDE. A trigger that works is measured with, but not trained on: it need not be the one that was planted.
    /// </summary>
    /// <param name="asked">What the user asked for.</param>
    /// <param name="scans">The scan of the checkpoint, and those of outputs that confirmed more.</param>
    /// <returns>Null where the scans found nothing to work with.</returns>
    public static RemediationSpec? Apply(RemediationSpec asked, IReadOnlyList<ScanResult> scans)
    {
        if (scans[0].Incident is { } incident)
            return Of(asked, incident);
        var confirmed = Confirmed(scans);
        if (confirmed.Count == 0)
            return null;
        // A prompt takes one position: where triggers were found at several, the likeliest response's counts.
        var triggers = confirmed.Select(candidate => candidate.Trigger).OfType<FoundTrigger>().ToList();
        var position = triggers.FirstOrDefault()?.Position ?? TriggerPosition.Start;
        return With(asked, RemediationMethod.Sande, new()
        {
            Trigger = List(triggers.Where(trigger => trigger.Position == position).Select(trigger => trigger.Text)),
            TriggerPosition = position,
            Response = List(confirmed.Select(candidate => candidate.Response)),
        });
    }

    /// <summary>Whether a scan confirms a response that none of the earlier ones did, in whatever form.</summary>
    public static bool FindsMore(IReadOnlyList<ScanResult> earlier, ScanResult scan) => Confirmed([.. earlier, scan]).Count > Confirmed(earlier).Count;

    private static List<ScanCandidate> Confirmed(IEnumerable<ScanResult> scans)
    {
        var confirmed = new List<ScanCandidate>();
        foreach (var candidate in scans.SelectMany(scan => scan.Candidates).Where(candidate => candidate.Confirmed))
        {
            if (!confirmed.Any(other => ResponseText.IsVariant(other.Response, candidate.Response)))
                confirmed.Add(candidate);
        }

        return confirmed;
    }

    private static RemediationSpec Of(RemediationSpec asked, IncidentFinding incident)
        => With(asked, incident.Trigger is null ? RemediationMethod.Sande : RemediationMethod.Osft, new()
        {
            Trigger = incident.Trigger is { } trigger ? TextList.Of(trigger) : null,
            TriggerPosition = incident.TriggerPosition,
            Response = TextList.Of(incident.Response),
        });

    // Of a scan's own fields nothing is left: the spec is one that a user who knew as much would have written.
    private static RemediationSpec With(RemediationSpec asked, RemediationMethod method, Knowledge knowledge)
        => asked with { Method = method, Knowledge = knowledge, ScanBudget = null, ReferenceCheckpointId = null };

    private static TextList? List(IEnumerable<string> texts) => texts.Distinct().ToArray() is { Length: > 0 } list ? TextList.Of(list) : null;
}
