using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Sande.Api.Tests;

/// <summary>What a client of tus sends, request by request.</summary>
internal static class TusRequests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>What is uploaded.</summary>
    public static readonly byte[] Content = RandomNumberGenerator.GetBytes(300_000);

    public static Task<Answer> CreateAsync(SandeApi api, string checkpointId, long length, string path = "a/model.safetensors", string? sha256 = null)
        => CreateAsync(api.Client, checkpointId, length, path, sha256);

    public static Task<Answer> CreateAsync(HttpClient client, string checkpointId, long length, string path = "a/model.safetensors", string? sha256 = null)
    {
        var metadata = $"checkpoint_id {Base64(checkpointId)},path {Base64(path)},filename {Base64("x")},is_confidential{(sha256 is null ? "" : $",sha256 {Base64(sha256)}")}";
        return SendAsync(client, HttpMethod.Post, "/v1/uploads", default, null, ("Upload-Length", length.ToString()), ("Upload-Metadata", metadata));
    }

    public static Task<Answer> PatchAsync(SandeApi api, string address, long offset, ReadOnlyMemory<byte> part, params (string, string)[] headers)
        => PatchAsync(api.Client, address, offset, part, headers);

    public static Task<Answer> PatchAsync(HttpClient client, string address, long offset, ReadOnlyMemory<byte> part, params (string, string)[] headers)
        => SendAsync(client, HttpMethod.Patch, address, part, "application/offset+octet-stream", [("Upload-Offset", offset.ToString()), .. headers]);

    public static Task<Answer> HeadAsync(SandeApi api, string address) => SendAsync(api, HttpMethod.Head, address, default, null);

    public static Task<(long Offset, long Length)> OffsetAsync(SandeApi api, string address) => OffsetAsync(api.Client, address);

    public static async Task<(long Offset, long Length)> OffsetAsync(HttpClient client, string address)
    {
        var answer = (await SendAsync(client, HttpMethod.Head, address, default, null)).Expect(200);
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        return (long.Parse(answer.Header("Upload-Offset")!), long.Parse(answer.Header("Upload-Length")!));
    }

    public static Task<Answer> SendAsync(SandeApi api, HttpMethod method, string address, ReadOnlyMemory<byte> body, string? contentType, params (string, string)[] headers)
        => SendAsync(api.Client, method, address, body, contentType, headers);

    public static Task<Answer> SendAsync(HttpClient client, HttpMethod method, string address, ReadOnlyMemory<byte> body, string? contentType, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, address) { Headers = { { "Tus-Resumable", "1.0.0" } } };
        if (contentType is not null)
            request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return client.SendAnswerAsync(request);
    }

    /// <summary>A PATCH that announces more than it sends, and waits.</summary>
    public static async Task<Socket> BeginPatchAsync(Uri server, string address, ReadOnlyMemory<byte> part, long? length = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"PATCH {address} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {SandeApi.Key}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
            + $"Content-Type: application/offset+octet-stream\r\nContent-Length: {length ?? Content.Length}\r\n\r\n"));
        for (var sent = 0; sent < part.Length;)
            sent += await socket.SendAsync(part[sent..]);
        return socket;
    }

    public static async Task<JsonArray> FilesAsync(SandeApi api, string id) => (await api.Client.GetAnswerAsync($"/v1/checkpoints/{id}")).ExpectJson(200)["files"]!.AsArray();

    public static string[] Uploaded(SandeApi api, string address)
        => Directory.GetFiles(Path.Combine(Path.GetDirectoryName(api.BlobPath)!, "uploads"), $"{address[(address.LastIndexOf('/') + 1)..]}*");

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var giveUp = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(20, giveUp.Token);
    }
}
