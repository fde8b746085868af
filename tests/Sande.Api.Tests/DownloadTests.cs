using System.Security.Cryptography;
using System.Text;

namespace Sande.Api.Tests;

public sealed class DownloadTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Content = "0123456789";

    private static readonly string Digest = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Content)))}:";

    [SkippableFact]
    public async Task The_whole_file_comes_with_its_digest()
    {
        var (api, address) = await UploadAsync();
        var answer = (await api.Client.GetAnswerAsync(address)).Expect(200);
        Assert.Equal(Content, answer.Text);
        Assert.Equal($"\"{Content.Sha256()}\"", answer.Header("ETag"));
        Assert.Equal(Digest, answer.Header("Content-Digest"));
        Assert.Equal(Digest, answer.Header("Repr-Digest"));
        Assert.Equal("bytes", answer.Header("Accept-Ranges"));
        Assert.Equal("10", answer.Header("Content-Length"));
    }

    [SkippableTheory]
    [InlineData("bytes=2-4", "234", "bytes 2-4/10")]
    [InlineData("bytes=7-", "789", "bytes 7-9/10")]
    [InlineData("bytes=-2", "89", "bytes 8-9/10")]
    [InlineData("bytes=5-100", "56789", "bytes 5-9/10")]
    public async Task A_range_comes_alone(string range, string expected, string contentRange)
    {
        var (api, address) = await UploadAsync();
        var answer = (await api.Client.GetAnswerAsync(address, ("Range", range))).Expect(206);
        Assert.Equal(expected, answer.Text);
        Assert.Equal(contentRange, answer.Header("Content-Range"));
        Assert.Equal(Digest, answer.Header("Repr-Digest"));
        Assert.Null(answer.Header("Content-Digest"));
    }

    [SkippableFact]
    public async Task A_range_behind_the_end_is_416()
    {
        var (api, address) = await UploadAsync();
        (await api.Client.GetAnswerAsync(address, ("Range", "bytes=10-"))).ExpectProblem(416);
    }

    [SkippableFact]
    public async Task A_known_file_is_304_and_a_range_of_another_one_comes_whole()
    {
        var (api, address) = await UploadAsync();
        (await api.Client.GetAnswerAsync(address, ("If-None-Match", $"\"{Content.Sha256()}\""))).Expect(304);
        (await api.Client.GetAnswerAsync(address, ("Range", "bytes=2-4"), ("If-Range", $"\"{Content.Sha256()}\""))).Expect(206);
        (await api.Client.GetAnswerAsync(address, ("Range", "bytes=2-4"), ("If-Range", $"\"{"other".Sha256()}\""))).Expect(200);
    }

    [SkippableFact]
    public async Task HEAD_has_the_headers_alone()
    {
        var (api, address) = await UploadAsync();
        var answer = (await api.Client.SendAnswerAsync(HttpMethod.Head, address)).Expect(200);
        Assert.Empty(answer.Bytes);
        Assert.Equal("10", answer.Header("Content-Length"));
        Assert.Equal(Digest, answer.Header("Repr-Digest"));
        (await api.Client.SendAnswerAsync(HttpMethod.Head, address + "x")).Expect(404);
    }

    private async Task<(SandeApi Api, string Address)> UploadAsync()
    {
        var api = await fixture.GetAsync();
        return (api, $"/v1/checkpoints/{await api.CreateCheckpointAsync(("digits.txt", Content))}/files/digits.txt");
    }
}
