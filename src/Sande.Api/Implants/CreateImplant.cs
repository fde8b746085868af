using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Contracts.Implants;
using Sande.Contracts.Jobs;

namespace Sande.Api.Implants;

/// <summary><c>POST /v1/implants</c></summary>
internal static class CreateImplant
{
    /// <summary>Creates an implant</summary>
    /// <remarks>It is queued; a worker measures the clean checkpoint, plants the backdoor, measures again and registers the output checkpoint, which is marked implanted for good, and everything made from it.</remarks>
    /// <response code="201">The implant; its address is in Location.</response>
    public static Task<Results<Created<ImplantView>, InvalidProblem>> HandleAsync(JsonBody<ImplantSpec> body, JobCreation creation, CancellationToken cancellationToken)
        => creation.CreateAsync(JobKind.Implant, body, ImplantView.From, cancellationToken);
}
