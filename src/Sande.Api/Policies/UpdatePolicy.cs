using Microsoft.AspNetCore.Http.HttpResults;
using Sande.Api.Http;
using Sande.Api.Jobs;
using Sande.Api.Storage;
using Sande.Contracts.Policies;
using Sande.Contracts.Webhooks;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Policies;

/// <summary><c>PUT /v1/policies/{id}</c></summary>
internal static class UpdatePolicy
{
    /// <summary>Changes a policy</summary>
    /// <remarks>The body replaces all of it but the secrets that it leaves out: those stay. MLflow's token stays where the tracking server does.</remarks>
    /// <param name="id">The policy.</param>
    /// <param name="body">What it is to be.</param>
    /// <param name="db">The database.</param>
    /// <param name="references">Looks at what its remediation names.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">The policy as it is now.</response>
    public static async Task<Results<Ok<PolicyView>, NotFoundProblem, InvalidProblem>> HandleAsync(
        string id, JsonBody<PolicySpec> body, SandeDbContext db, JobReferences references, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await PolicyCheck.FindInvalidAsync(body, references, cancellationToken) is { } invalid)
            return invalid;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockPolicyAsync(id, cancellationToken) is not { } policy)
            return GetPolicy.NotFound(id);
        if (!HasSecret(body.Value, policy))
            return new InvalidProblem([new("/secret", $"The policy's secret is none of Standard Webhooks: give a new one, as {StandardWebhook.SecretPrefix}BASE64.")]);
        var parts = PolicyParts.Of(body.Value, policy);
        (policy.Spec, policy.Secrets, policy.UpdatedAt) = (parts.Spec, parts.Secrets, time.GetDatabaseNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(PolicyView.From(policy, parts.Shown));
    }

    private static bool HasSecret(PolicySpec asked, Policy policy)
        => asked.Secret is not null || asked.Source != PolicySource.StandardWebhooks || StandardWebhook.IsSecret(policy.Secrets.Signing);
}
