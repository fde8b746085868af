using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace Sande.TestKit;

/// <summary>A folder with a package.json and its lock, installed by the first test that needs it. Where Node or npm can't, that test skips.</summary>
/// <param name="parts">Where it is, below the repository's folder.</param>
public sealed class NpmFolder(params string[] parts)
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(2);
    private readonly SemaphoreSlim _installing = new(1);
    private string? _fault;
    private bool _isInstalled;

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.Combine([SharedData.Repository, .. parts]);

    /// <summary>Installs what the lock names; skips the test, saying why, where that can't be.</summary>
    public async Task RequireAsync()
    {
        await _installing.WaitAsync();
        try
        {
            if (!_isInstalled)
                _fault = await InstallAsync();
            _isInstalled = true;
        }
        finally
        {
            _installing.Release();
        }

        Skip.If(_fault is not null, _fault);
    }

    private async Task<string?> InstallAsync()
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
            await node.WaitForExitAsync();
            if (IsUpToDate())
                return null;
            using var install = Process.Start(
                new ProcessStartInfo("npm", ["ci", "--ignore-scripts"]) { WorkingDirectory = Path, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = await Task.WhenAll(install.StandardOutput.ReadToEndAsync(), install.StandardError.ReadToEndAsync()).WaitAsync(InstallLimit);
            await install.WaitForExitAsync();
            return install.ExitCode == 0 ? null : $"npm ci of {Path} failed: {string.Concat(output)}";
        }
        catch (Win32Exception missing)
        {
            return $"{Path} needs Node and npm: {missing.Message}";
        }
    }

    // npm writes this file last.
    private bool IsUpToDate()
    {
        var installed = new FileInfo(System.IO.Path.Combine(Path, "node_modules", ".package-lock.json"));
        return installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(System.IO.Path.Combine(Path, "package-lock.json"));
    }
}
