using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Sande.JourneyTests.Clients;

/// <summary>openapi-fetch with openapi-typescript's types of the OpenAPI document, compiled strictly: <c>TypeScript/journey.ts</c>.</summary>
[Collection(RemediationJourneys.Name)]
public sealed class TypeScriptClientTests(RemediationFixture fixture)
{
    private static readonly NpmFolder Npm = new("tests", "Sande.JourneyTests", "Clients", "TypeScript");

    [SkippableFact]
    public async Task The_journey()
    {
        await Npm.RequireAsync();
        using var folder = new TemporaryFolder();
        var (demo, weights) = (Path.Combine(SharedData.Repository, "demo"), folder.Combine("model.safetensors"));

        var output = await Script.RunAsync(fixture.Serve, Npm.Path, "npm", "run", "--silent", "journey", "--", demo, folder.Path);

        var result = JsonNode.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!;
        Assert.Equal(("succeeded", 2, 1), (result["status"]!.GetValue<string>(), result["steps"]!.GetValue<int>(), result["listed"]!.GetValue<int>()));
        Assert.InRange(result["before"]!.GetValue<double>(), 0.5, 1);
        var cleaned = await fixture.Client.GetCheckpointAsync(result["output"]!.GetValue<string>(), default);
        Assert.Equal(
            Assert.Single(cleaned.Files, file => file.Path == "model.safetensors").Sha256,
            Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(weights))));
    }
}
