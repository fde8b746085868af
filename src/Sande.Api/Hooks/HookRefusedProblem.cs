using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Sande.Api.Http;

namespace Sande.Api.Hooks;

/// <summary>401: the webhook is not its source's, or too old.</summary>
internal sealed class HookRefusedProblem(string detail) : ProblemResult(StatusCodes.Status401Unauthorized, detail), IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => builder.ProducesProblem(StatusCodes.Status401Unauthorized);

    public override Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers[HeaderNames.WWWAuthenticate] = "Webhook";
        return base.ExecuteAsync(httpContext);
    }
}
