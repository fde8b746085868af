using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Sande.Contracts.Json;

namespace Sande.Api.Http;

/// <summary>
/// 200 with one resource and its <c>ETag</c>, or 304 where <c>If-None-Match</c> has it. The tag is a hash of the answer itself,
/// so it changes exactly when the answer does. An instance may be the answer of several requests.
/// </summary>
internal sealed class Entity<T> : IResult, IEndpointMetadataProvider
{
    private readonly byte[] _body;
    private readonly EntityTagHeaderValue _tag;

    public Entity(T value)
    {
        _body = JsonSerializer.SerializeToUtf8Bytes(value, SandeJson.Options);
        _tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(_body))}\"");
    }

    /// <summary>Bytes of the JSON.</summary>
    public int Size => _body.Length;

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified, typeof(void)));
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.GetTypedHeaders().ETag = _tag;
        if (IsKnown(httpContext.Request))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = _body.Length;
        await response.Body.WriteAsync(_body, httpContext.RequestAborted);
    }

    private bool IsKnown(HttpRequest request)
        => request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(_tag, useStrongComparison: false));
}
