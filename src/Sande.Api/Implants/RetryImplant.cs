using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;

namespace Sande.Api.Implants;

/// <summary><c>POST /v1/implants/{id}/retry</c></summary>
internal static class RetryImplant
{
    /// <summary>Tries an implant again that failed or was cancelled</summary>
    /// <remarks>It is queued again under the same id, and goes on from the state that its worker kept, for a day, or starts anew.</remarks>
    /// <param name="id">The implant.</param>
    /// <param name="retry">Queues it.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The implant as it is now.</response>
    public static Task<Results<Ok<ImplantView>, NotFoundProblem, ConflictProblem>> HandleAsync(string id, JobRetry retry, CancellationToken cancellationToken)
        => retry.RetryAsync(JobKind.Implant, id, ImplantView.From, cancellationToken);
}
