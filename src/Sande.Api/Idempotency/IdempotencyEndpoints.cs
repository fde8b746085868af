using Sande.Api.Http;
using Sande.Persistence.Entities;

namespace Sande.Api.Idempotency;

/// <summary>Endpoint metadata: the operation creates something, so it takes an <c>Idempotency-Key</c>.</summary>
internal sealed record CreatesOnce;

/// <summary>Endpoints that take an <c>Idempotency-Key</c>.</summary>
internal static class IdempotencyEndpoints
{
    /// <summary>
    /// The same request with the same key, sent again within <see cref="IdempotentAnswer.Lifetime"/>, creates nothing: it gets the first answer.
    /// The handler gives its answer to <see cref="IdempotentAnswers.Keep{T}"/> before it saves what it created.
    /// </summary>
    public static RouteHandlerBuilder CreatesOnce(this RouteHandlerBuilder builder)
        => builder.WithMetadata(new CreatesOnce()).ProducesProblems(StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity);

    public static IServiceCollection AddIdempotency(this IServiceCollection services)
        => services.AddSingleton<IdempotencyLocks>().AddScoped<IdempotentAnswers>();

    /// <summary>To be called after authorization: who may not create learns nothing of what others created.</summary>
    public static void UseIdempotency(this WebApplication app) => app.UseMiddleware<IdempotencyMiddleware>();
}
