using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;
using Sande.Contracts.Scans;

namespace Sande.Api.Scans;

/// <summary><c>POST /v1/scans</c></summary>
internal static class CreateScan
{
    /// <summary>Creates a scan</summary>
    /// <remarks>It is queued; a worker looks for a backdoor with nothing known, or for what provokes one failing example, and changes nothing. No scan can show that there is none.</remarks>
    /// <response code="201">The scan; its address is in Location.</response>
    public static Task<Results<Created<ScanView>, InvalidProblem>> HandleAsync(JsonBody<ScanSpec> body, JobCreation creation, CancellationToken cancellationToken)
        => creation.CreateAsync(JobKind.Scan, body, ScanView.From, cancellationToken);
}
