using System.Diagnostics;

namespace Sande.JourneyTests.Clients;

/// <summary>A program that a test runs to its end.</summary>
internal static class Script
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Runs it against <paramref name="stack"/>, as <c>SANDE_URL</c> and <c>SANDE_API_KEY</c> say; what it wrote, once it ended well.</summary>
    public static async Task<string> RunAsync(Serve stack, string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SANDE_URL"] = stack.Address.ToString().TrimEnd('/');
        start.Environment["SANDE_API_KEY"] = stack.ApiKey;
        using var process = Process.Start(start)!;
        try
        {
            var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync()).WaitAsync(Limit);
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}:\n{string.Concat(output)}");
            return output[0];
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Skips the test where one of <paramref name="programs"/> is not on PATH.</summary>
    public static void Require(params string[] programs)
    {
        var folders = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator);
        foreach (var program in programs)
            Skip.IfNot(folders.Any(folder => File.Exists(Path.Combine(folder, program))), $"There is no {program} on this machine.");
    }
}
