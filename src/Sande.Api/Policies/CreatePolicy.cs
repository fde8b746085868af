using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Idempotency;
using Sande.Api.Jobs;
using Sande.Api.Storage;
using Sande.Contracts.Policies;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Policies;

/// <summary><c>POST /v1/policies</c></summary>
internal static class CreatePolicy
{
    /// <summary>Creates a policy</summary>
    /// <remarks>Give its hook_path and secret to the source. A secret that is not given is made, and shown in this answer alone; so is that of the remediation's callback.</remarks>
    /// <response code="201">The policy; its address is in Location.</response>
    public static async Task<Results<Created<PolicyView>, InvalidProblem>> HandleAsync(
        JsonBody<PolicySpec> body, SandeDbContext db, JobReferences references, IdempotentAnswers answers, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await PolicyCheck.FindInvalidAsync(body, references, cancellationToken) is { } invalid)
            return invalid;
        var parts = PolicyParts.Of(body.Value);
        var now = time.GetDatabaseNow();
        var policy = new Policy { Id = Ids.New(Ids.Policy), Spec = parts.Spec, Secrets = parts.Secrets, CreatedAt = now, UpdatedAt = now };
        db.Policies.Add(policy);
        var answer = answers.Keep(db, TypedResults.Created($"/v1/policies/{policy.Id}", PolicyView.From(policy, parts.Shown)));
        await db.SaveChangesAsync(cancellationToken);
        return answer;
    }
}
