using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Sande.Api.Tests;

public sealed class UploadTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const int Megabyte = 1 << 20;

    [SkippableFact]
    public async Task A_digest_is_checked_and_a_wrong_one_leaves_nothing()
    {
        var api = await fixture.GetAsync();
        var id = await api.CreateCheckpointAsync();
        var before = api.StoredFiles;
        var content = Guid.NewGuid().ToString();
        var address = $"/v1/checkpoints/{id}/files/config.json";
        var right = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}:";
        var wrong = $"sha-256=:{Convert.ToBase64String(new byte[32])}:";

        (await api.Client.PutTextAsync(address, content, ("Content-Digest", wrong))).ExpectProblem(422);
        foreach (var malformed in (string[])["abc", "sha-256=abc", "sha-256=:!:", "sha-256=:YWJj:"])
            (await api.Client.PutTextAsync(address, content, ("Content-Digest", malformed))).ExpectProblem(400);
        Assert.Equal(before, api.StoredFiles);
        (await api.Client.GetAnswerAsync(address)).ExpectProblem(404);
        (await api.Client.PutTextAsync(address, content, ("Content-Digest", $"sha-512=:YWJj:, {right}"))).Expect(201);
    }

    [SkippableTheory]
    [InlineData("pytorch_model.bin", "safetensors")]
    [InlineData("a/model.PT", "safetensors")]
    [InlineData("..%2Fconfig.json", "'..'")]
    [InlineData("a%2F..%2F..%2Fconfig.json", "'..'")]
    [InlineData("a%5Cb.json", "backslash")]
    [InlineData("a%2F%2Fb.json", "empty part")]
    [InlineData("%2Fetc%2Fpasswd", "absolute")]
    [InlineData("a%0Ab.json", "control character")]
    public async Task A_bad_path_is_refused_with_its_reason(string path, string reason)
    {
        var api = await fixture.GetAsync();
        var id = await api.CreateCheckpointAsync();
        var problem = (await api.Client.PutTextAsync($"/v1/checkpoints/{id}/files/{path}", "x")).ExpectProblem(422);
        Assert.Contains(reason, problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_path_that_climbs_reaches_no_other_checkpoint()
    {
        var api = await fixture.GetAsync();
        var id = await api.CreateCheckpointAsync();
        foreach (var path in (string[])["../../../etc/passwd", "%2e%2e/%2e%2e/config.json", "a/../../../x"])
        {
            var status = await RawPutAsync(api, $"/v1/checkpoints/{id}/files/{path}");
            Assert.InRange(status, 400, 499);
        }

        Assert.Empty((await api.Client.GetAnswerAsync($"/v1/checkpoints/{id}")).ExpectJson(200)["files"]!.AsArray());
    }

    [SkippableFact]
    public async Task A_file_can_not_be_a_folder_too()
    {
        var api = await fixture.GetAsync();
        var id = await api.CreateCheckpointAsync(("a/b", "x"));
        (await api.Client.PutTextAsync($"/v1/checkpoints/{id}/files/a", "y")).ExpectProblem(409);
        (await api.Client.PutTextAsync($"/v1/checkpoints/{id}/files/a/b/c", "y")).ExpectProblem(409);
        (await api.Client.PutTextAsync($"/v1/checkpoints/{id}/files/a/bc", "y")).Expect(201);
    }

    [SkippableFact]
    public async Task A_replaced_file_is_200_and_its_old_content_goes()
    {
        var api = await fixture.GetAsync();
        var (old, young) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        var id = await api.CreateCheckpointAsync(("config.json", old));
        (await api.Client.PutTextAsync($"/v1/checkpoints/{id}/files/config.json", young)).Expect(200);
        (await api.Client.PutTextAsync($"/v1/checkpoints/{id}/files/config.json", young)).Expect(200);
        Assert.Equal(young, (await api.Client.GetAnswerAsync($"/v1/checkpoints/{id}/files/config.json")).Text);
        Assert.DoesNotContain(api.StoredFiles, file => file.EndsWith(old.Sha256(), StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task An_upload_to_nowhere_is_404_and_leaves_nothing()
    {
        var api = await fixture.GetAsync();
        var before = api.StoredFiles;
        (await api.Client.PutTextAsync("/v1/checkpoints/ckpt_none/files/config.json", "{}")).ExpectProblem(404);
        Assert.Equal(before, api.StoredFiles);
    }

    [SkippableFact]
    public async Task An_encoded_body_is_415()
    {
        var api = await fixture.GetAsync();
        var id = await api.CreateCheckpointAsync();
        (await api.Client.PutTextAsync($"/v1/checkpoints/{id}/files/config.json", "{}", ("Content-Encoding", "gzip"))).ExpectProblem(415);
    }

    [SkippableFact]
    public async Task Two_uploads_of_one_path_at_once_end_in_one_of_them_whole()
    {
        var api = await fixture.GetAsync();
        var id = await api.CreateCheckpointAsync();
        var address = $"/v1/checkpoints/{id}/files/model.safetensors";
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(seed =>
            api.Client.SendContentAsync(HttpMethod.Put, address, new StreamContent(new RepeatingStream(Megabyte + seed)))));
        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 201, answer.Text));
        Assert.Single(answers, answer => answer.Status == 201);

        var file = Assert.Single((await api.Client.GetAnswerAsync($"/v1/checkpoints/{id}")).ExpectJson(200)["files"]!.AsArray())!;
        var content = await api.Client.GetByteArrayAsync(address);
        Assert.Equal(file["size"]!.GetValue<long>(), content.Length);
        Assert.Equal(file["sha256"]!.GetValue<string>(), Convert.ToHexStringLower(SHA256.HashData(content)));

        // Of the eight contents one is left.
        var hashes = await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => RepeatingStream.HashAsync(Megabyte + seed)));
        Assert.Single(api.StoredFiles, stored => hashes.Contains(Path.GetFileName(stored)));
    }

    [SkippableFact]
    public async Task An_upload_that_breaks_off_leaves_nothing()
    {
        var api = await fixture.GetAsync();
        var id = await api.CreateCheckpointAsync();
        var before = api.StoredFiles;
        using (var socket = await ConnectAsync(api))
        {
            await SendHeadAsync(socket, api, $"/v1/checkpoints/{id}/files/model.safetensors", length: 8 * Megabyte);
            await socket.SendAsync(new byte[2 * Megabyte]);
            await UntilAsync(() => api.StoredFiles.Length > before.Length, "the upload reached the store");
            socket.Close(0);
        }

        await UntilAsync(() => api.StoredFiles.SequenceEqual(before), "the broken upload was removed");
        Assert.Empty((await api.Client.GetAnswerAsync($"/v1/checkpoints/{id}")).ExpectJson(200)["files"]!.AsArray());
    }

    [SkippableFact]
    public async Task A_store_that_is_full_is_507_and_everything_else_goes_on()
    {
        using var disk = SmallDisk.Mount(megabytes: 4);
        await using var api = await fixture.StartAsync(("SANDE_DATA", disk.Path));
        var id = await api.CreateCheckpointAsync(("config.json", "{}"));
        var before = api.StoredFiles;
        var problem = (await api.Client.SendContentAsync(
            HttpMethod.Put, $"/v1/checkpoints/{id}/files/model.safetensors", new StreamContent(new RepeatingStream(16 * Megabyte)))).ExpectProblem(507);
        Assert.Contains("full", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(before, api.StoredFiles);
        (await api.Client.PutTextAsync($"/v1/checkpoints/{id}/files/tokenizer.json", "{\"a\":1}")).Expect(201);
    }

    private static async Task<Socket> ConnectAsync(SandeApi api)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, api.ClientOptions.BaseAddress.Port);
        return socket;
    }

    private static async Task SendHeadAsync(Socket socket, SandeApi api, string target, long length)
        => await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"PUT {target} HTTP/1.1\r\nHost: {api.ClientOptions.BaseAddress.Authority}\r\nAuthorization: Bearer {SandeApi.Key}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"));

    /// <summary>HttpClient would tidy the path up before it sends it.</summary>
    private static async Task<int> RawPutAsync(SandeApi api, string target)
    {
        using var socket = await ConnectAsync(api);
        await SendHeadAsync(socket, api, target, length: 0);
        var buffer = new byte[64];
        var count = await socket.ReceiveAsync(buffer);
        return int.Parse(Encoding.ASCII.GetString(buffer, 0, count).Split(' ')[1]);
    }

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !condition(); await Task.Delay(20))
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"Within 20 s, not: {what}.");
    }
}
