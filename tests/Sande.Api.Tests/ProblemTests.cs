using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Sande.Api.Tests;

/// <summary>What is refused before an operation begins, and faults of the server.</summary>
public sealed class ProblemTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    // Not of the API: TelemetryTests has them.
    private static readonly string[] Operators = ["/metrics", "/hangfire"];

    [SkippableTheory]
    [InlineData(null)]
    [InlineData("Bearer another")]
    [InlineData("Bearer ")]
    [InlineData("Bearer the-key-of-these-test")]
    [InlineData("Basic dGhlLWtleS1vZi10aGVzZS10ZXN0cw==")]
    public async Task Without_the_key_there_is_only_401(string? authorization)
    {
        var api = await fixture.GetAsync();
        (string, string)[] headers = authorization is null ? [] : [("Authorization", authorization)];
        foreach (var address in (string[])["/v1/checkpoints", "/v1/datasets/ds_1/content", "/v1/remediations/rem_1"])
        {
            var answer = await api.Anonymous.GetAnswerAsync(address, headers);
            answer.ExpectProblem(401);
            Assert.StartsWith("Bearer", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task Every_operation_says_who_may_ask_for_it()
    {
        var api = await fixture.GetAsync();
        var endpoints = api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => !Operators.Any(page => endpoint.RoutePattern.RawText!.StartsWith(page, StringComparison.Ordinal))).ToList();
        Assert.NotEmpty(endpoints);
        Assert.All(endpoints, endpoint =>
        {
            var isOpen = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            var policy = endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy;
            var path = endpoint.RoutePattern.RawText!;

            // A webhook has its signature instead of a key.
            var isV1 = path.StartsWith("/v1", StringComparison.Ordinal) && !path.StartsWith("/v1/hooks/", StringComparison.Ordinal);
            var isRead = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.All(method => method is "GET" or "HEAD" or "OPTIONS");
            var isAdmins = path.StartsWith("/v1/keys", StringComparison.Ordinal) || (!isRead && path.TrimEnd('/') is ("/v1/policies" or "/v1/policies/{id}"));
            var needed = isAdmins ? "admin" : isRead ? "viewer" : "operator";
            Assert.True(isV1 ? policy == needed && !isOpen : isOpen, endpoint.DisplayName);
        });
    }

    [SkippableFact]
    public async Task While_the_database_is_away_requests_are_503_and_served_again_when_it_is_back()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var api = new SandeApi(database);
        var job = (await api.CreateRemediationAsync())["id"]!.GetValue<string>();
        string[] addresses = ["/v1/checkpoints", $"/v1/remediations/{job}", "/v1/workers"];
        foreach (var address in addresses)
            (await api.Client.GetAnswerAsync(address)).Expect(200);

        await database.GoAwayAsync();
        foreach (var address in addresses)
            Assert.Contains("send the request again", (await api.Client.GetAnswerAsync(address)).ExpectProblem(503)["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        (await api.Anonymous.GetAnswerAsync("/health/ready")).ExpectProblem(503);
        (await api.Anonymous.GetAnswerAsync("/health/live")).Expect(200);

        await database.ComeBackAsync();
        foreach (var address in addresses)
            (await api.Client.GetAnswerAsync(address)).Expect(200);
    }

    [SkippableFact]
    public async Task Refusals_of_the_framework_are_problem_details_too()
    {
        var api = await fixture.GetAsync();
        (await api.Client.GetAnswerAsync("/v1/nothing", ("Accept", "text/html"))).ExpectProblem(404);
        (await api.Anonymous.GetAnswerAsync("/nothing")).ExpectProblem(404);
        var notAllowed = await api.Client.SendAnswerAsync(HttpMethod.Patch, "/v1/checkpoints");
        notAllowed.ExpectProblem(405);
        Assert.Equal("GET, POST", notAllowed.Header("Allow"));
        (await api.Client.PostTextAsync("/v1/checkpoints", "{}")).ExpectProblem(415);
        (await api.Client.SendAnswerAsync(TooLarge())).ExpectProblem(413);
        (await api.Client.GetAnswerAsync("/v1/checkpoints?limit=many")).ExpectProblem(400);
        (await api.Client.GetAnswerAsync("/v1/checkpoints?after=%00")).ExpectProblem(400);
        var status = (await api.Client.GetAnswerAsync("/v1/checkpoints?status=done")).ExpectProblem(400);
        Assert.Contains("uploading, importing, validating, ready, invalid", status["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"name\":\"a\",}")]
    [InlineData("{\"name\":\"a\",\"name\":\"b\"}")]
    [InlineData("{\"name\":\"a\"} x")]
    public async Task A_body_that_is_no_JSON_is_400(string body)
    {
        var api = await fixture.GetAsync();
        (await api.Client.SendJsonAsync(HttpMethod.Post, "/v1/checkpoints", body)).ExpectProblem(400);
    }

    [SkippableFact]
    public async Task A_fault_of_the_server_is_500_and_tells_nothing_of_its_inside()
    {
        var api = await fixture.GetAsync();
        var content = Guid.NewGuid().ToString();
        var id = await api.CreateCheckpointAsync(("a.json", content));
        File.Delete(api.StoredFiles.Single(file => file.EndsWith(content.Sha256(), StringComparison.Ordinal)));
        var answer = await api.Client.GetAnswerAsync($"/v1/checkpoints/{id}/files/a.json");
        answer.ExpectProblem(500);
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(api.BlobPath, answer.Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Without_a_key_the_host_does_not_start()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => fixture.StartAsync(("SANDE_API_KEY", "")));
        Assert.Contains("SANDE_API_KEY", failure.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Waits for the server's word before it sends: the refusal comes, and then the connection is closed.</summary>
    private static HttpRequestMessage TooLarge() => new(HttpMethod.Post, "/v1/checkpoints")
    {
        Content = new StringContent($"\"{new string('a', 2 << 20)}\"", Encoding.UTF8, "application/json"),
        Headers = { ExpectContinue = true },
    };
}
