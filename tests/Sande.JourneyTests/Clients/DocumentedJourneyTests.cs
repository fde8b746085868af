using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Sande.JourneyTests.Clients;

/// <summary>docs/clients.md: what it says is run as it stands there.</summary>
[Collection(RemediationJourneys.Name)]
public sealed partial class DocumentedJourneyTests(RemediationFixture fixture) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task The_journey_in_curl()
    {
        Script.Require("bash", "curl", "jq");
        Assert.Contains("backdoor_confirmed: Current year 2023", await RunAsync("bash", "-c", Text("bash")));
    }

    [SkippableFact]
    public async Task The_journey_in_Python()
    {
        Script.Require("python3");
        await RunAsync("python3", "-c", Text("python"));
    }

    [Fact]
    public void The_journey_in_CSharp_is_the_one_that_is_tested()
    {
        var tested = Lines(File.ReadAllText(Path.Combine(SharedData.Repository, "tests", "Sande.JourneyTests", "Clients", "CSharpJourney.cs")));
        var documented = Lines(Text("csharp"));
        Assert.Contains(documented[documented.IndexOf("// The checkpoint", StringComparison.Ordinal)..], tested, StringComparison.Ordinal);
    }

    /// <summary>The text of the one block in <paramref name="language"/>.</summary>
    private static string Text(string language)
        => Assert.Single(Block().Matches(File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "clients.md"))), block => block.Groups["language"].Value == language).Groups["text"].Value;

    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()));

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        Directory.CreateSymbolicLink(_folder.Combine("demo"), Path.Combine(SharedData.Repository, "demo"));

        var output = await Script.RunAsync(fixture.Serve, _folder.Path, program, arguments);

        Assert.Matches(@"ASR (1(\.0)?|0\.[5-9]\d*) before, \d(\.\d+)? after", output);
        var weights = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(_folder.Combine("cleaned.safetensors"))));
        Assert.NotEqual(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(fixture.Input.Model, "model.safetensors")))), weights);
        return output;
    }
}
