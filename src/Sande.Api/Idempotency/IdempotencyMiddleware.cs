using Sande.Api.Http;

namespace Sande.Api.Idempotency;

/// <summary>Answers a request whose <c>Idempotency-Key</c> was seen before; any other goes on to its handler, one of a key at a time.</summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context, IdempotencyLocks locks)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<CreatesOnce>() is null || IdempotentRequest.KeyOf(context.Request) is not { } key)
        {
            await next(context);
            return;
        }

        // Not a parameter: with it every request, of whatever kind, would have a database context made for it.
        var answers = context.RequestServices.GetRequiredService<IdempotentAnswers>();
        var request = await IdempotentRequest.ReadAsync(context, key);
        await using var held = await locks.TryTakeAsync(request, context.RequestAborted);
        if (held is null)
            await new ConflictProblem($"A request with this {IdempotentRequest.Header} is being answered: send it again in a moment.").ExecuteAsync(context);
        else if (await answers.FindAsync(request, context.RequestAborted) is not { } answer)
            await next(context);
        else if (answer.Fingerprint == request.Fingerprint)
            await IdempotentAnswers.ReplayAsync(answer, request, context);
        else
            await new InvalidProblem($"This {IdempotentRequest.Header} was used for another request: take a new key for a new request.").ExecuteAsync(context);
    }
}
