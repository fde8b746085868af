using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Hooks.Sources;
using Sande.Api.Http;
using Sande.Api.Policies;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Hooks;

/// <summary><c>POST /v1/hooks/{policy_id}</c></summary>
internal static class ReceiveHook
{
    /// <summary>Takes a webhook</summary>
    /// <remarks>
    /// Needs no key: it is signed as the policy's source signs. Where the policy asks for its event and model, the checkpoint is imported and a remediation created. A delivery
    /// that came before is answered as the first time, and nothing is done twice; one that failed (422) is tried again.
    /// </remarks>
    /// <param name="policyId">The policy.</param>
    /// <param name="request">The request.</param>
    /// <param name="db">The database.</param>
    /// <param name="intake">Acts on it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Makes the log.</param>
    /// <param name="cancellationToken">Set when the client goes away.</param>
    /// <response code="200">Nothing is to be done, or it came before.</response>
    /// <response code="202">A remediation was created; it waits for its checkpoint's import.</response>
    public static async Task<Results<Ok<HookAnswer>, Accepted<HookAnswer>, HookRefusedProblem, NotFoundProblem, InvalidProblem>> HandleAsync(
        [FromRoute(Name = "policy_id")] string policyId,
        HttpRequest request,
        SandeDbContext db,
        HookIntake intake,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        if (await db.Policies.AsNoTracking().SingleOrDefaultAsync(policy => policy.Id == policyId, cancellationToken) is not { } policy)
            return GetPolicy.NotFound(policyId);
        var hook = new HookRequest(request.Headers, await ReadAsync(request, cancellationToken), time.GetUtcNow());
        var verdict = HookSources.Of(policy.Spec.Source).Verify(hook, policy.Secrets.Signing);
        if (verdict.Key is not { } key)
        {
            HookMetrics.CountRefused(policy.Spec.Source);
            loggers.CreateLogger(typeof(ReceiveHook)).HookRefused(policyId, verdict.Refusal!);
            return new HookRefusedProblem(verdict.Refusal!);
        }

        return await intake.ReceiveAsync(policyId, key, hook.Body, cancellationToken) switch
        {
            null => GetPolicy.NotFound(policyId),
            { Delivery: { Outcome: HookOutcome.Failed } failed } => new InvalidProblem($"{failed.Id}: {failed.Reason}"),
            { Delivery: { Outcome: HookOutcome.Accepted } accepted, IsNew: true } => TypedResults.Accepted($"/v1/remediations/{accepted.RemediationId}", HookAnswer.From(accepted)),
            { Delivery: var delivery } => TypedResults.Ok(HookAnswer.From(delivery)),
        };
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        return body.ToArray();
    }
}
