using System.Net;

namespace Sande.Cli.Client;

/// <summary>The API refused a request.</summary>
internal sealed class SandeApiException(HttpStatusCode status, string request, string problem)
    : Exception($"{request} was answered with {(int)status}: {problem}")
{
    /// <summary>The answer's status.</summary>
    public HttpStatusCode Status { get; } = status;
}
