using System.Security.Cryptography;

namespace Sande.Api.Tests;

/// <summary>Measures what the process allocates, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(LargeFileTests), DisableParallelization = true)]
[Collection(nameof(LargeFileTests))]
public sealed class LargeFileTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [SkippableFact]
    public async Task A_large_file_streams_through_without_being_held_in_memory()
    {
        var api = await fixture.GetAsync();
        var id = await api.CreateCheckpointAsync();
        var address = $"/v1/checkpoints/{id}/files/model.safetensors";
        const long size = 200L << 20;
        var before = GC.GetTotalAllocatedBytes();
        var uploaded = (await api.Client.SendContentAsync(HttpMethod.Put, address, new StreamContent(new RepeatingStream(size), 1 << 20))).ExpectJson(201);
        Assert.Equal(size, uploaded["size"]!.GetValue<long>());
        Assert.Equal(await RepeatingStream.HashAsync(size), uploaded["sha256"]!.GetValue<string>());

        using var response = await api.Client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        Assert.Equal(uploaded["sha256"]!.GetValue<string>(), Convert.ToHexStringLower(await SHA256.HashDataAsync(body)));

        // Client and server share this process: together they allocate far less than the file has.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, size / 4);
    }
}
