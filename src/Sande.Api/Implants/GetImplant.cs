using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Jobs;

namespace Sande.Api.Implants;

/// <summary><c>GET /v1/implants/{id}</c></summary>
internal static class GetImplant
{
    /// <summary>Gets an implant</summary>
    /// <param name="id">The implant.</param>
    /// <param name="answers">Answers to polls.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The implant.</response>
    public static Task<Results<Entity<ImplantView>, NotFoundProblem>> HandleAsync(string id, JobAnswers answers, CancellationToken cancellationToken)
        => answers.GetAsync(JobKind.Implant, id, ImplantView.From, cancellationToken);
}
