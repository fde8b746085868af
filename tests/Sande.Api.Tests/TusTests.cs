using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using static Sande.Api.Tests.TusRequests;

namespace Sande.Api.Tests;

/// <summary>The rules of tus 1.0.0, one by one.</summary>
public sealed class TusTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [SkippableFact]
    public async Task Options_says_what_is_spoken()
    {
        var api = await fixture.GetAsync();
        var answer = (await api.Client.SendAnswerAsync(HttpMethod.Options, "/v1/uploads")).Expect(204);
        Assert.Equal("1.0.0", answer.Header("Tus-Version"));
        Assert.Equal("creation,checksum,expiration,termination", answer.Header("Tus-Extension"));
        Assert.Equal("sha1,sha256", answer.Header("Tus-Checksum-Algorithm"));
        Assert.Equal("1.0.0", answer.Header("Tus-Resumable"));
    }

    [SkippableFact]
    public async Task An_upload_in_parts_becomes_the_checkpoints_file()
    {
        var api = await fixture.GetAsync();
        var id = await api.CreateCheckpointAsync();
        var created = (await CreateAsync(api, id, Content.Length)).Expect(201);
        var address = created.Header("Location")!;
        Assert.StartsWith("/v1/uploads/upl_", address, StringComparison.Ordinal);
        Assert.True(DateTimeOffset.Parse(created.Header("Upload-Expires")!) > TimeProvider.System.GetUtcNow().AddDays(6));
        Assert.Equal((0, Content.Length), await OffsetAsync(api, address));

        var first = (await PatchAsync(api, address, 0, Content.AsMemory(0, 100_000))).Expect(204);
        Assert.Equal("100000", first.Header("Upload-Offset"));
        Assert.NotNull(first.Header("Upload-Expires"));
        Assert.Equal((100_000, Content.Length), await OffsetAsync(api, address));
        Assert.Empty(await FilesAsync(api, id));
        Assert.Equal("300000", (await PatchAsync(api, address, 100_000, Content.AsMemory(100_000))).Expect(204).Header("Upload-Offset"));

        Assert.Equal((Content.Length, Content.Length), await OffsetAsync(api, address));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Content)), Assert.Single(await FilesAsync(api, id))!["sha256"]!.GetValue<string>());
        Assert.Equal(Content, await api.Client.GetByteArrayAsync($"/v1/checkpoints/{id}/files/a/model.safetensors"));
        (await PatchAsync(api, address, Content.Length, ReadOnlyMemory<byte>.Empty)).Expect(204);
    }

    [SkippableFact]
    public async Task A_part_with_a_wrong_checksum_is_460_and_does_not_count()
    {
        var api = await fixture.GetAsync();
        var id = await api.CreateCheckpointAsync();
        var address = (await CreateAsync(api, id, Content.Length)).Expect(201).Header("Location")!;
        var part = Content.AsMemory(0, 100_000);
        var good = Convert.ToBase64String(CryptographicOperations.HashData(HashAlgorithmName.SHA1, part.Span));
        var problem = (await PatchAsync(api, address, 0, Content.AsMemory(1, 100_000), ("Upload-Checksum", $"sha1 {good}"))).ExpectProblem(460);
        Assert.Equal("Checksum Mismatch", problem["title"]!.GetValue<string>());
        Assert.Equal((0, Content.Length), await OffsetAsync(api, address));
        (await PatchAsync(api, address, 0, part, ("Upload-Checksum", $"sha1 {good}"))).Expect(204);
        var rest = Content.AsMemory(100_000);
        (await PatchAsync(api, address, 100_000, rest, ("Upload-Checksum", $"sha256 {Convert.ToBase64String(SHA256.HashData(rest.Span))}"))).Expect(204);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Content)), Assert.Single(await FilesAsync(api, id))!["sha256"]!.GetValue<string>());

        foreach (var bad in (string[])["md5 YQ==", "sha1", "sha1 %"])
            (await PatchAsync(api, address, 0, part, ("Upload-Checksum", bad))).ExpectProblem(400);
    }

    [SkippableFact]
    public async Task A_whole_file_of_another_sha256_is_422_and_the_upload_is_given_up()
    {
        var api = await fixture.GetAsync();
        var id = await api.CreateCheckpointAsync();
        var address = (await CreateAsync(api, id, Content.Length, sha256: new string('0', 64))).Expect(201).Header("Location")!;
        (await PatchAsync(api, address, 0, Content)).ExpectProblem(422);
        (await HeadAsync(api, address)).Expect(404);
        Assert.Empty(await FilesAsync(api, id));
    }

    [SkippableFact]
    public async Task What_breaks_the_protocol_is_refused()
    {
        var api = await fixture.GetAsync();
        var id = await api.CreateCheckpointAsync();
        var address = (await CreateAsync(api, id, 10)).Expect(201).Header("Location")!;
        (await PatchAsync(api, address, 1, new byte[1])).ExpectProblem(409);
        (await PatchAsync(api, address, 0, new byte[11])).ExpectProblem(413);
        (await PatchAsync(api, "/v1/uploads/upl_none", 0, new byte[1])).ExpectProblem(404);
        (await SendAsync(api, HttpMethod.Patch, address, new byte[1], "application/octet-stream", ("Upload-Offset", "0"))).ExpectProblem(415);
        (await SendAsync(api, HttpMethod.Patch, address, new byte[1], "application/offset+octet-stream")).ExpectProblem(400);
        var unversioned = await api.Client.SendAnswerAsync(HttpMethod.Head, address);
        Assert.Equal((412, "1.0.0"), (unversioned.Status, unversioned.Header("Tus-Version")));
        (await api.Client.SendAnswerAsync(HttpMethod.Delete, address, ("Tus-Resumable", "0.2.2"))).ExpectProblem(412);
        Assert.Equal((0, 10), await OffsetAsync(api, address));

        (await CreateAsync(api, "ckpt_none", 1)).ExpectProblem(404);
        (await CreateAsync(api, id, 1, path: "../config.json")).ExpectProblem(422);
        (await CreateAsync(api, id, 1, path: "model.bin")).ExpectProblem(422);
        (await CreateAsync(api, id, 1, sha256: "abc")).ExpectProblem(422);
        (await CreateAsync(api, id, -1)).ExpectProblem(422);
        (await SendAsync(api, HttpMethod.Post, "/v1/uploads", default, null, ("Upload-Length", "1"), ("Upload-Metadata", "path %"))).ExpectProblem(422);
        (await SendAsync(api, HttpMethod.Post, "/v1/uploads", default, null, ("Upload-Defer-Length", "1"), ("Upload-Metadata", "path"))).ExpectProblem(400);
        (await CreateAsync(api, await api.CreateReadyCheckpointAsync(), 1)).ExpectProblem(409);
    }

    [SkippableFact]
    public async Task An_upload_can_be_given_up_and_is_forgotten_in_time()
    {
        var api = await fixture.GetAsync();
        var id = await api.CreateCheckpointAsync();
        var address = (await CreateAsync(api, id, 10)).Expect(201).Header("Location")!;
        (await PatchAsync(api, address, 0, new byte[5])).Expect(204);
        Assert.NotEmpty(Uploaded(api, address));
        (await SendAsync(api, HttpMethod.Delete, address, default, null)).Expect(204);
        Assert.Empty(Uploaded(api, address));
        (await HeadAsync(api, address)).Expect(404);

        address = (await CreateAsync(api, id, 10)).Expect(201).Header("Location")!;
        await api.QueryAsync(db => db.Uploads.ExecuteUpdateAsync(set => set.SetProperty(upload => upload.ExpiresAt, TimeProvider.System.GetUtcNow().AddSeconds(-1))));
        (await HeadAsync(api, address)).Expect(410);
        (await PatchAsync(api, address, 0, new byte[5])).ExpectProblem(410);
    }

    [SkippableFact]
    public async Task A_client_without_PATCH_may_send_POST()
    {
        var api = await fixture.GetAsync();
        var address = (await CreateAsync(api, await api.CreateCheckpointAsync(), 10)).Expect(201).Header("Location")!;
        (await SendAsync(api, HttpMethod.Post, address, new byte[5], "application/offset+octet-stream", ("Upload-Offset", "0"), ("X-HTTP-Method-Override", "PATCH"))).Expect(204);
        Assert.Equal((5, 10), await OffsetAsync(api, address));
    }

    [SkippableFact]
    public async Task An_empty_file_is_whole_at_once()
    {
        var api = await fixture.GetAsync();
        var id = await api.CreateCheckpointAsync();
        var address = (await CreateAsync(api, id, 0)).Expect(201).Header("Location")!;
        Assert.Equal((0, 0), await OffsetAsync(api, address));
        Assert.Equal(0, Assert.Single(await FilesAsync(api, id))!["size"]!.GetValue<long>());
    }

    [SkippableFact]
    public async Task One_request_writes_at_a_time_and_what_came_before_a_break_stays()
    {
        var api = await fixture.GetAsync();
        var address = (await CreateAsync(api, await api.CreateCheckpointAsync(), Content.Length)).Expect(201).Header("Location")!;
        using (var socket = await BeginPatchAsync(api.Client.BaseAddress!, address, Content.AsMemory(0, 100_000)))
        {
            await UntilAsync(() => Task.FromResult(Uploaded(api, address).Any(file => new FileInfo(file).Length == 100_000)));
            (await PatchAsync(api, address, 0, Content)).ExpectProblem(423);
            (await SendAsync(api, HttpMethod.Delete, address, default, null)).ExpectProblem(423);
            socket.Close(0);
        }

        await UntilAsync(async () => (await OffsetAsync(api, address)).Offset == 100_000);
        await UntilAsync(async () => (await PatchAsync(api, address, 100_000, Content.AsMemory(100_000))).Status == 204);
    }

    [SkippableFact]
    public async Task The_offset_survives_kill_9_of_the_server()
    {
        await using var api = await ApiProcess.StartAsync(await fixture.CreateDatabaseAsync());
        var content = RandomNumberGenerator.GetBytes(24 << 20);
        var id = (await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/checkpoints", new JsonObject { ["name"] = "test" })).ExpectJson(201)["id"]!.GetValue<string>();
        var address = (await CreateAsync(api.Client, id, content.Length)).Expect(201).Header("Location")!;
        using (await BeginPatchAsync(api.Client.BaseAddress!, address, content.AsMemory(0, 20 << 20), content.Length))
        {
            await UntilAsync(async () => (await OffsetAsync(api.Client, address)).Offset >= 16 << 20);
            await api.KillAsync();
        }

        await api.StartAsync();
        var (offset, _) = await OffsetAsync(api.Client, address);
        Assert.InRange(offset, 16 << 20, 20 << 20);
        (await PatchAsync(api.Client, address, offset, content.AsMemory((int)offset))).Expect(204);
        var files = (await api.Client.GetAnswerAsync($"/v1/checkpoints/{id}")).ExpectJson(200)["files"]!.AsArray();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), Assert.Single(files)!["sha256"]!.GetValue<string>());
    }
}
