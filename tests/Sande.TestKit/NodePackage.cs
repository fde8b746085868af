using System.ComponentModel;
using System.Diagnostics;

namespace Sande.TestKit;

/// <summary>A folder of the tests with a program for Node and its package-lock.json: npm installs into it what the lock names.</summary>
internal static class NodePackage
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Installs what is not there yet; of several test processes one at a time.</summary>
    /// <returns>Null, or why it can't be had.</returns>
    public static async Task<string?> InstallAsync(string folder)
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            await node.WaitForExitAsync();
            await using var turn = await WaitForTurnAsync(folder);
            return IsInstalled(folder) ? null : await RunAsync(folder);
        }
        catch (Win32Exception missing)
        {
            return $"Node and npm are needed: {missing.Message}";
        }
    }

    // npm writes this copy of the lock at its end.
    private static bool IsInstalled(string folder)
    {
        var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        return installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json"));
    }

    private static async Task<string?> RunAsync(string folder)
    {
        using var install = Process.Start(new ProcessStartInfo("npm", ["ci", "--ignore-scripts"]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var output = await Task.WhenAll(install.StandardOutput.ReadToEndAsync(), install.StandardError.ReadToEndAsync()).WaitAsync(Timeout);
        await install.WaitForExitAsync();
        return install.ExitCode == 0 ? null : $"npm ci of {folder} failed: {string.Concat(output)}";
    }

    private static async Task<FileStream> WaitForTurnAsync(string folder)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, "install.lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            }
            catch (IOException) when (clock.Elapsed < Timeout)
            {
                await Task.Delay(100);
            }
        }
    }
}
