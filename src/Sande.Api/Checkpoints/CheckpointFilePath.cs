using Sande.Api.Http;
using Sande.Contracts.Checkpoints;

namespace Sande.Api.Checkpoints;

/// <summary>The <c>path</c> of a checkpoint's file in an address.</summary>
internal static class CheckpointFilePath
{
    /// <summary>
    /// Routing decodes everything but <c>%2F</c>, and clients that are generated from an OpenAPI document escape the slashes of a parameter.
    /// </summary>
    public static string Unescape(string path) => path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The path as a part of an address.</summary>
    public static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The answer to a path that a checkpoint can't have, or null.</summary>
    public static InvalidProblem? Check(string path)
        => (CheckpointPath.FindFault(path) ?? CheckpointPath.FindRefusal(path)) is { } fault ? new($"path: {fault}") : null;
}
