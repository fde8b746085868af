using System.Diagnostics;

namespace Sande.JourneyTests;

/// <summary><c>./sande</c> on machines that lack something: it says what, and what to do.</summary>
public sealed class ScriptTests : IDisposable
{
    // What the script itself calls, as a bare machine has it.
    private static readonly string[] Basics = ["bash", "sh", "dirname", "cat", "id", "sed", "mkdir", "grep", "tail", "head", "sort"];
    private readonly TemporaryFolder _folder = new();

    public ScriptTests()
    {
        Directory.CreateDirectory(_folder.Combine("bin"));
        foreach (var name in Basics)
            File.CreateSymbolicLink(_folder.Combine("bin", name), new[] { "/usr/bin/", "/bin/" }.Select(folder => folder + name).First(File.Exists));
        File.Copy(Path.Combine(SharedData.Repository, "sande"), _folder.Combine("sande"));
        File.Copy(Path.Combine(SharedData.Repository, "global.json"), _folder.Combine("global.json"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help_lists_the_commands()
    {
        var (exitCode, output) = await RunAsync("help");

        Assert.Equal(0, exitCode);
        Assert.All(new[] { "demo", "serve", "test" }, command => Assert.Contains("./sande " + command, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_command_is_refused()
    {
        var (exitCode, output) = await RunAsync("bogus");

        Assert.Equal(1, exitCode);
        Assert.Contains("no command 'bogus'", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_sdk_is_named()
    {
        var (exitCode, output) = await RunAsync("serve");

        Assert.Equal(1, exitCode);
        Assert.Contains(".NET 10 SDK is missing", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_sdk_that_is_too_old_is_named_with_those_installed()
    {
        Program("dotnet", """if [ "$1" = --list-sdks ]; then echo "8.0.404 [/usr/share/dotnet/sdk]"; else exit 155; fi""");

        var (exitCode, output) = await RunAsync("serve");

        Assert.Equal(1, exitCode);
        Assert.Contains("10.0.100", output, StringComparison.Ordinal);
        Assert.Contains("8.0.404", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_build_shows_its_errors_and_starts_nothing()
    {
        Program("dotnet", """if [ "$1" = build ]; then echo "x.cs(1,1): error CS0000: broken"; exit 1; elif [ "$1" = --version ]; then echo 10.0.100; else echo started; fi""");

        var (exitCode, output) = await RunAsync("serve", ("ConnectionStrings__Sande", "Host=elsewhere"));

        Assert.Equal(1, exitCode);
        Assert.Contains("error CS0000", output, StringComparison.Ordinal);
        Assert.DoesNotContain("started", output, StringComparison.Ordinal);
    }

    private void Program(string name, string body)
    {
        var path = _folder.Combine("bin", name);
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string command, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(_folder.Combine("bin", "bash"), [_folder.Combine("sande"), command])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = _folder.Combine("bin");
        start.Environment["HOME"] = _folder.Path;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return (process.ExitCode, await output + await error);
    }
}
