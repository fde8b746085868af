using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;

namespace Sande.Api.Scans;

/// <summary><c>GET /v1/scans/{id}</c></summary>
internal static class GetScan
{
    /// <summary>Gets a scan</summary>
    /// <param name="id">The scan.</param>
    /// <param name="answers">Answers to polls.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The scan.</response>
    public static Task<Results<Entity<ScanView>, NotFoundProblem>> HandleAsync(string id, JobAnswers answers, CancellationToken cancellationToken)
        => answers.GetAsync(JobKind.Scan, id, ScanView.From, cancellationToken);
}
