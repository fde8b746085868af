using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;

namespace Sande.JourneyTests;

/// <summary>Jobs of any kind through HTTP, as plain JSON.</summary>
internal static class Jobs
{
    private static readonly TimeSpan JobLimit = TimeSpan.FromMinutes(8);

    /// <summary>Addresses are relative to <c>/v1/</c>.</summary>
    public static HttpClient CreateClient(Serve stack)
    {
        var http = new HttpClient { BaseAddress = new Uri(stack.Address, "/v1/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", stack.ApiKey);
        return http;
    }

    /// <summary>Asks for a job and waits for its end, which must be a good one.</summary>
    public static async Task<JsonNode> RunAsync(HttpClient http, string kind, string body)
    {
        using var limit = new CancellationTokenSource(JobLimit);
        using var response = await http.PostAsJsonAsync(kind, JsonNode.Parse(body), limit.Token);
        var job = (await response.Content.ReadFromJsonAsync<JsonNode>(limit.Token))!;
        Assert.True(response.IsSuccessStatusCode, job.ToJsonString());
        while (!job["is_terminal"]!.GetValue<bool>())
        {
            await Task.Delay(100, limit.Token);
            job = (await http.GetFromJsonAsync<JsonNode>($"{kind}/{job["id"]}", limit.Token))!;
        }

        Assert.True(job["status"]!.GetValue<string>() == SandeJson.NameOf(JobStatus.Succeeded), job["error"]?.ToJsonString());
        return job;
    }
}
