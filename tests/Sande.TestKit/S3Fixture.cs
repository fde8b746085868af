using System.Diagnostics;
using System.Security.Cryptography;
using Amazon.S3;
using Xunit;

namespace Sande.TestKit;

/// <summary>
/// A real S3-compatible server for tests (npm's fauxqs in a Node process), as a class fixture; each has its own. Tests that use it are <c>[SkippableFact]</c>s: without Node and npm they
/// skip, saying why.
/// </summary>
public sealed class S3Fixture : IAsyncLifetime
{
    private static readonly NpmFolder Folder = new("tests", "Sande.TestKit", "S3Server");

    private Process? _server;

    /// <summary>The server's address.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>A client of its own, for what a test looks at.</summary>
    public AmazonS3Client Client { get; private set; } = null!;

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>A new bucket, and the settings that name it as the store.</summary>
    public async Task<(string Bucket, Dictionary<string, string?> Settings)> CreateBucketAsync()
    {
        if (_server is null)
            await StartAsync();
        var bucket = $"sande-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        await Client.PutBucketAsync(bucket);
        return (bucket, new() { ["SANDE_S3_ENDPOINT"] = Endpoint, ["SANDE_S3_BUCKET"] = bucket, ["SANDE_S3_PREFIX"] = "files" });
    }

    /// <summary>The keys in a bucket.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string bucket)
        => [.. ((await Client.ListObjectsV2Async(new() { BucketName = bucket })).S3Objects ?? []).Select(file => file.Key)];

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_server is null)
            return;
        Client.Dispose();
        _server.StandardInput.Close();
        await _server.WaitForExitAsync();
        _server.Dispose();
    }

    private async Task StartAsync()
    {
        await Folder.RequireAsync();

        // The product finds its credentials as every program of the AWS SDK does. The server takes any.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "test");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "test");
        var start = new ProcessStartInfo("node", [Path.Combine(Folder.Path, "server.mjs")]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        _server = Process.Start(start)!;
        Endpoint = await _server.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The S3 server did not start.");
        Client = new(new AmazonS3Config { ServiceURL = Endpoint, ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
    }
}
