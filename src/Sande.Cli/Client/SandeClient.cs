using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Cli.Client;

/// <summary>The calls of the HTTP API that a remediation needs; every other program would make the same ones.</summary>
internal sealed class SandeClient : IDisposable
{
    // Reads what it knows: a field that the API gains later is no error.
    private static readonly JsonSerializerOptions Reading = new(SandeJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    private readonly HttpClient _http;

    public SandeClient(Uri address, string apiKey)
    {
        _http = new HttpClient { BaseAddress = new Uri(address, "/v1/"), Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
    }

    public Task<CheckpointResource> CreateCheckpointAsync(string name, CancellationToken cancellationToken)
        => SendAsync<CheckpointResource>(HttpMethod.Post, "checkpoints", Json(new { name }), cancellationToken);

    /// <summary>Uploads <paramref name="file"/> as <paramref name="path"/> of the checkpoint.</summary>
    public async Task PutFileAsync(string checkpointId, string path, string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        using var response = await SendAsync(HttpMethod.Put, FileAddress(checkpointId, path), new StreamContent(stream), cancellationToken);
    }

    public Task<CheckpointResource> CompleteCheckpointAsync(string checkpointId, CancellationToken cancellationToken)
        => SendAsync<CheckpointResource>(HttpMethod.Post, $"checkpoints/{checkpointId}/complete", null, cancellationToken);

    public Task<CheckpointResource> GetCheckpointAsync(string checkpointId, CancellationToken cancellationToken)
        => SendAsync<CheckpointResource>(HttpMethod.Get, $"checkpoints/{checkpointId}", null, cancellationToken);

    /// <summary>Downloads a checkpoint's file to <paramref name="file"/>.</summary>
    public async Task GetFileAsync(string checkpointId, string path, string file, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, FileAddress(checkpointId, path), null, cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await using var target = File.Create(file);
        await response.Content.CopyToAsync(target, cancellationToken);
    }

    /// <summary>Uploads a file of instruction rows.</summary>
    public async Task<DatasetResource> CreateDatasetAsync(string name, string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        return await SendAsync<DatasetResource>(HttpMethod.Post, $"datasets?kind=instructions&name={Uri.EscapeDataString(name)}", new StreamContent(stream), cancellationToken);
    }

    public Task<RemediationResource> CreateRemediationAsync(RemediationSpec spec, CancellationToken cancellationToken)
        => SendAsync<RemediationResource>(HttpMethod.Post, "remediations", Json(spec), cancellationToken);

    public Task<RemediationResource> GetRemediationAsync(string id, CancellationToken cancellationToken)
        => SendAsync<RemediationResource>(HttpMethod.Get, $"remediations/{id}", null, cancellationToken);

    /// <summary>Makes a key that reads.</summary>
    /// <returns>The key's text.</returns>
    public async Task<string> CreateViewerAsync(string name, CancellationToken cancellationToken)
        => (await SendAsync<KeyResource>(HttpMethod.Post, "keys", Json(new { name, role = "viewer" }), cancellationToken)).Key;

    /// <summary>A page of the remediations, newest first.</summary>
    public Task<ListResource<RemediationResource>> ListRemediationsAsync(int limit, string? after, CancellationToken cancellationToken)
        => SendAsync<ListResource<RemediationResource>>(HttpMethod.Get, $"remediations?limit={limit}{(after is null ? "" : $"&after={after}")}", null, cancellationToken);

    public Task<RemediationResource> CancelRemediationAsync(string id, CancellationToken cancellationToken)
        => SendAsync<RemediationResource>(HttpMethod.Post, $"remediations/{id}/cancel", null, cancellationToken);

    /// <summary>The points of one metric behind the step <paramref name="after"/>, by step.</summary>
    public async Task<IReadOnlyList<MetricPointResource>> GetMetricAsync(string id, string name, int after, CancellationToken cancellationToken)
        => (await SendAsync<ListResource<MetricPointResource>>(
            HttpMethod.Get, $"remediations/{id}/metrics?name={Uri.EscapeDataString(name)}&after={after}", null, cancellationToken)).Data;

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string FileAddress(string checkpointId, string path)
        => $"checkpoints/{checkpointId}/files/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";

    private static JsonContent Json<T>(T body) => JsonContent.Create(body, options: SandeJson.Options);

    private async Task<T> SendAsync<T>(HttpMethod method, string address, HttpContent? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, address, body, cancellationToken);
        return await response.Content.ReadFromJsonAsync<T>(Reading, cancellationToken)
            ?? throw new SandeApiException(response.StatusCode, $"{method} /v1/{address}", "an empty body");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative)) { Content = body };
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw new SandeApiException(response.StatusCode, $"{method} /v1/{address}", await response.Content.ReadAsStringAsync(cancellationToken));
    }
}
