using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Sande.Api.Http;

/// <summary>Endpoint metadata: the body is a file.</summary>
/// <param name="ContentTypes">What the OpenAPI document says; a body of any other type is taken too.</param>
internal sealed record RawBody(params string[] ContentTypes);

/// <summary>Endpoints that take a file as their body.</summary>
internal static class RawBodyExtensions
{
    /// <summary>Lets a body of any length come at any speed: shards have gigabytes, and a slow line of a caller with a key is no attack.</summary>
    public static RouteHandlerBuilder TakesRawBody(this RouteHandlerBuilder builder, params string[] contentTypes)
        => builder.WithMetadata(new RawBody(contentTypes), new DisableRequestSizeLimitAttribute())
            .ProducesProblems(StatusCodes.Status415UnsupportedMediaType)
            .AddEndpointFilter((context, next) =>
            {
                AllowSlowBody(context.HttpContext);
                return next(context);
            });

    /// <summary>To be called before the body is read.</summary>
    public static void AllowSlowBody(HttpContext context)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } feature)
            feature.MinDataRate = null;
    }
}
