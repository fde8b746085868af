using Microsoft.AspNetCore.Http.HttpResults;

namespace Sande.Api.Uploads;

/// <summary><c>OPTIONS /v1/uploads</c></summary>
internal static class GetUploadOptions
{
    /// <summary>Says what of tus is spoken</summary>
    /// <param name="response">The response.</param>
    /// <response code="204">The headers say it.</response>
    public static NoContent Handle(HttpResponse response)
    {
        response.Headers[TusHeaders.Versions] = TusHeaders.Version;
        response.Headers[TusHeaders.Extension] = TusHeaders.Extensions;
        response.Headers[TusHeaders.ChecksumAlgorithm] = UploadChecksum.Algorithms;
        return TypedResults.NoContent();
    }
}
