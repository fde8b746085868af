using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Sande.Api.Http;
using Sande.Persistence.Storage;

namespace Sande.Api.Storage;

/// <summary>507: the store is full or can't be written; 503: the same request, sent again, will do.</summary>
internal sealed class StoreProblem : ProblemResult, IEndpointMetadataProvider
{
    private const int LinuxNoSpace = 28;
    private const int LinuxQuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    private StoreProblem(int status, string detail) : base(status, detail)
    {
    }

    /// <summary>The same content was removed from the store while this request brought it.</summary>
    public static StoreProblem RemovedMeanwhile { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "The same content was deleted elsewhere at this very moment: send the request again.");

    /// <summary>The reason, without paths of the server.</summary>
    public static StoreProblem Of(BlobStoreException exception) => new(
        StatusCodes.Status507InsufficientStorage,
        exception.InnerException?.HResult is LinuxNoSpace or LinuxQuotaExceeded or WindowsDiskFull
            ? "The store is full: free some space, or delete checkpoints and datasets that are not needed any more."
            : "The store can't be written; the server's log has the reason.");

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        builder.ProducesProblem(StatusCodes.Status507InsufficientStorage);
    }
}
