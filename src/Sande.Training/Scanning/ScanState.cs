using Sande.Contracts.Scans;
using Sande.Training.Scanning.Search;

namespace Sande.Training.Scanning;

/// <summary>What a scan has finished, kept in the job's state: a job that starts again passes over it.</summary>
internal sealed record ScanState
{
    /// <summary>Contexts that are searched.</summary>
    public IReadOnlyList<ContextFindings> Contexts { get; init; } = [];

    /// <summary>The first pass of the context that is being searched, or null.</summary>
    public InversionState? Partial { get; init; }

    /// <summary>Candidates that were judged to the end, in their order.</summary>
    public IReadOnlyList<ScanCandidate> Judged { get; init; } = [];

    /// <summary>What was found in the failing example, or null.</summary>
    public IncidentFinding? Incident { get; init; }

    /// <summary>The measured power, or null.</summary>
    public ScanPower? Power { get; init; }
}

/// <summary>What the search found in one context.</summary>
/// <param name="Context">Which.</param>
/// <param name="FirstTokens">First tokens that were tried.</param>
/// <param name="Extended">Of them those that were extended to the full length.</param>
/// <param name="Responses">The best, scored.</param>
internal sealed record ContextFindings(ScanContext Context, int FirstTokens, int Extended, IReadOnlyList<FoundResponse> Responses);
