using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Sande.Api.Http;

/// <summary>A stored file: whole or the range that is asked for (206), with its sha256 as <c>ETag</c> and <c>Repr-Digest</c>; also for HEAD.</summary>
internal sealed class BlobContent(Stream content, string sha256, string fileName) : IResult, IEndpointMetadataProvider
{
    private const string ContentType = "application/octet-stream";

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        foreach (var status in (int[])[StatusCodes.Status200OK, StatusCodes.Status206PartialContent])
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(Stream), [ContentType]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified, typeof(void)));
        builder.ProducesProblem(StatusCodes.Status416RangeNotSatisfiable);
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var headers = response.Headers;
        headers[ContentDigest.RepresentationHeader] = ContentDigest.Format(sha256);
        // Content-Digest is of the bytes that are sent: a range has another one.
        if (httpContext.Request.Headers.Range.Count == 0)
            headers[ContentDigest.Header] = ContentDigest.Format(sha256);
        var tag = new EntityTagHeaderValue($"\"{sha256}\"");
        await TypedResults.Stream(content, ContentType, fileName, entityTag: tag, enableRangeProcessing: true).ExecuteAsync(httpContext);

        // No file follows, but problem details: those of every status without a body.
        if (response.StatusCode == StatusCodes.Status416RangeNotSatisfiable)
            (response.ContentType, response.ContentLength) = (null, null);
    }
}
