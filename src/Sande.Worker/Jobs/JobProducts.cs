using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;
using Sande.Persistence.Entities;

namespace Sande.Worker.Jobs;

/// <summary>What a computation made beside its result, its files in the store already.</summary>
/// <param name="Output">The checkpoint; null where none is made.</param>
/// <param name="Artifacts">The files that are kept with the job.</param>
internal sealed record JobProducts(Checkpoint? Output, IReadOnlyCollection<JobArtifact> Artifacts)
{
    /// <summary>Of a computation that did not end well.</summary>
    public static JobProducts None { get; } = new(Output: null, []);
}

/// <summary>Stores what a computation made.</summary>
internal sealed class JobProductStore(OutputCheckpoints outputs, JobArtifacts artifacts)
{
    /// <inheritdoc cref="OutputCheckpoints.StoreAsync"/>
    public async Task<JobProducts> StoreAsync(PreparedJob prepared, JobResult result, CancellationToken cancellationToken)
        => new(
            MakesNone(result) ? null : await outputs.StoreAsync(prepared, result, cancellationToken),
            await artifacts.StoreAsync(prepared, cancellationToken));

    private static bool MakesNone(JobResult result) => result is EvaluationJobResult or ScanResult or RemediationResult { Outcome: RemediationOutcome.NothingFound };
}
