using Microsoft.AspNetCore.Mvc;
using Sande.Api.Http;

namespace Sande.Api.Hooks;

/// <summary>The route of webhooks that come in.</summary>
internal static class HookEndpoints
{
    public static void MapHooks(this IEndpointRouteBuilder routes)
        => routes.MapPost("/v1/hooks/{policy_id}", ReceiveHook.HandleAsync).WithName("receiveHook").WithTags("Hooks").AllowAnonymous()
            .WithMetadata(new HookPayload(), new RequestSizeLimitAttribute(HookPayload.MaxBytes))
            .ProducesProblems(400, 413, 500, 503);
}
