using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Sande.Api.Tests;

/// <summary>npm's tus-js-client in a Node process (<c>TusClient/upload.mjs</c>), installed by the first test that needs it. Without Node or npm that test skips.</summary>
internal static class TusClient
{
    private static readonly string Folder = Path.Combine(SharedData.Repository, "tests", "Sande.Api.Tests", "TusClient");
    private static readonly Lazy<Task<string?>> Fault = new(InstallAsync);

    /// <summary>Skips the test, saying why, where the client can't run.</summary>
    public static async Task RequireAsync()
    {
        var fault = await Fault.Value;
        Skip.If(fault is not null, fault);
    }

    /// <summary>Starts an upload; its lines come as the script writes them.</summary>
    public static Process Start(JsonObject options)
        => Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder, "upload.mjs"), options.ToJsonString()]) { RedirectStandardOutput = true, UseShellExecute = false })!;

    private static async Task<string?> InstallAsync()
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            await node.WaitForExitAsync();
            using var install = Process.Start(new ProcessStartInfo("npm", ["ci", "--ignore-scripts"]) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            var output = await Task.WhenAll(install.StandardOutput.ReadToEndAsync(), install.StandardError.ReadToEndAsync()).WaitAsync(TimeSpan.FromMinutes(2));
            await install.WaitForExitAsync();
            return install.ExitCode == 0 ? null : $"npm ci of {Folder} failed: {string.Concat(output)}";
        }
        catch (Win32Exception missing)
        {
            return $"tus-js-client needs Node and npm: {missing.Message}";
        }
    }
}
