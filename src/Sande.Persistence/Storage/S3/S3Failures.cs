using System.Net;
using Amazon.Runtime;

namespace Sande.Persistence.Storage.S3;

/// <summary>What the AWS SDK's exceptions mean here.</summary>
internal static class S3Failures
{
    /// <summary>Whether it comes from the storage or the way to it.</summary>
    public static bool IsOfStorage(Exception exception) => exception is AmazonClientException or AmazonServiceException or HttpRequestException or IOException;

    /// <summary>Whether the storage says that there is no such file, or no such bucket.</summary>
    public static bool IsMissing(Exception exception) => StatusOf(exception) == HttpStatusCode.NotFound;

    /// <summary>Whether the storage answered that it will not: the same request would fail again. Else it, or the network, is out of order.</summary>
    public static bool IsRefusal(Exception exception)
        => StatusOf(exception) is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests);

    private static HttpStatusCode? StatusOf(Exception exception) => (exception as AmazonServiceException)?.StatusCode;
}
