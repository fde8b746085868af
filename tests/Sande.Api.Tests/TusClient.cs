using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Sande.Api.Tests;

/// <summary>npm's tus-js-client in a Node process (<c>TusClient/upload.mjs</c>).</summary>
internal static class TusClient
{
    private static readonly NpmFolder Folder = new("tests", "Sande.Api.Tests", "TusClient");

    /// <summary>Skips the test, saying why, where the client can't run.</summary>
    public static Task RequireAsync() => Folder.RequireAsync();

    /// <summary>Starts an upload; its lines come as the script writes them.</summary>
    public static Process Start(JsonObject options)
        => Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder.Path, "upload.mjs"), options.ToJsonString()]) { RedirectStandardOutput = true, UseShellExecute = false })!;
}
