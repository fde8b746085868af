using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace Sande.Api.Tests;

/// <summary>A resumable upload by a client that others wrote. <c>SANDE_TEST_UPLOAD_MIB</c> makes the file another size, as 1024.</summary>
public sealed class TusClientTests(ApiFixture fixture, ITestOutputHelper output) : IClassFixture<ApiFixture>
{
    private const int Killed = 137;
    private static readonly int Megabytes = int.Parse(Environment.GetEnvironmentVariable("SANDE_TEST_UPLOAD_MIB") ?? "96");
    private static readonly long Size = ((long)Megabytes << 20) + 12345;

    [SkippableFact]
    public async Task A_file_arrives_whole_though_its_client_is_killed_three_times_and_its_server_twice()
    {
        await TusClient.RequireAsync();
        await using var api = await ApiProcess.StartAsync(await fixture.CreateDatabaseAsync());
        var folder = Directory.CreateTempSubdirectory("sande-tus-").FullName;
        try
        {
            var file = Path.Combine(folder, "model.safetensors");
            var sha256 = await WriteAsync(file);
            var id = (await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/checkpoints", new JsonObject { ["name"] = "test" })).ExpectJson(201)["id"]!.GetValue<string>();

            var watch = Stopwatch.StartNew();
            List<string> lines =
            [
                .. await RunAsync(api, folder, id, sha256, Killed, killAt: Size / 6),
                .. await RunAsync(api, folder, id, sha256, Killed, pauseAt: Size * 2 / 6, killAt: Size * 3 / 6),
                .. await RunAsync(api, folder, id, sha256, Killed, pauseAt: Size * 4 / 6, killAt: Size * 5 / 6),
                .. await RunAsync(api, folder, id, sha256, 0),
            ];
            output.WriteLine($"{Size} bytes in {watch.Elapsed.TotalSeconds:F1} s with five kills");
            lines.ForEach(output.WriteLine);

            // Each went on where the one before was, and not from the start.
            var resumed = Numbers(lines, "resumed");
            Assert.Equal(5, resumed.Count);
            Assert.Equal(resumed.Order(), resumed);
            Assert.All(resumed, offset => Assert.InRange(offset, 1, Size - 1));
            var sent = Numbers(lines, "sent").Sum();
            output.WriteLine($"sent {sent} bytes, {sent - Size} of them again");
            Assert.InRange(sent, Size, Size + (5 * (64L << 20)));

            var stored = Assert.Single((await api.Client.GetAnswerAsync($"/v1/checkpoints/{id}")).ExpectJson(200)["files"]!.AsArray())!;
            Assert.Equal((Size, sha256), (stored["size"]!.GetValue<long>(), stored["sha256"]!.GetValue<string>()));
            Assert.DoesNotContain(Directory.GetFiles(api.UploadPath), path => new FileInfo(path).Length > 0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A file without a repeating part: what lands in the wrong place changes its hash.</summary>
    private static async Task<string> WriteAsync(string path)
    {
        var (random, part) = (new Random(1), new byte[1 << 20]);
        await using var file = File.Create(path);
        for (long left = Size; left > 0; left -= part.Length)
        {
            random.NextBytes(part);
            await file.WriteAsync(part.AsMemory(0, (int)Math.Min(left, part.Length)));
        }

        file.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
    }

    private static async Task<List<string>> RunAsync(ApiProcess api, string folder, string id, string sha256, int exitCode, long? pauseAt = null, long? killAt = null)
    {
        var goOn = Path.Combine(folder, $"go-on-{pauseAt}");
        using var client = TusClient.Start(new()
        {
            ["endpoint"] = new Uri(api.Client.BaseAddress!, "/v1/uploads").ToString(),
            ["key"] = SandeApi.Key,
            ["file"] = Path.Combine(folder, "model.safetensors"),
            ["metadata"] = new JsonObject { ["checkpoint_id"] = id, ["path"] = "model.safetensors", ["sha256"] = sha256 },
            ["storage"] = Path.Combine(folder, "uploads.json"),
            ["pauseAt"] = pauseAt,
            ["goOn"] = goOn,
            ["killAt"] = killAt,
        });
        var lines = new List<string>();
        while (await client.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(5)) is { } line)
        {
            lines.Add(line);
            if (!line.StartsWith("paused", StringComparison.Ordinal))
                continue;
            await api.KillAsync();
            await api.StartAsync();
            await File.WriteAllTextAsync(goOn, "");
        }

        await client.WaitForExitAsync();
        Assert.True(client.ExitCode == exitCode, $"{client.ExitCode}, not {exitCode}: {string.Join('\n', lines)}");
        return lines;
    }

    private static List<long> Numbers(List<string> lines, string word)
        => [.. lines.Where(line => line.StartsWith(word + " ", StringComparison.Ordinal)).Select(line => long.Parse(line[(word.Length + 1)..]))];
}
