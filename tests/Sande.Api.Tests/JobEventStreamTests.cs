using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sande.Contracts.Jobs;
using Sande.Persistence.Jobs;

namespace Sande.Api.Tests;

/// <summary>A job's history as server-sent events, read by .NET's own parser.</summary>
public sealed class JobEventStreamTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [SkippableFact]
    public async Task Lines_come_as_they_happen_until_the_job_has_ended()
    {
        var api = await fixture.GetAsync();
        var id = (await api.CreateRemediationAsync())["id"]!.GetValue<string>();
        var lease = await TakeAsync(api, id);
        using var giveUp = new CancellationTokenSource(Patience);
        await using var lines = ReadAsync(api, id, null, giveUp.Token).GetAsyncEnumerator();
        Assert.Contains("Running", await NextAsync(lines, "1"), StringComparison.Ordinal);

        await AppendAsync(api, lease, "Hello.");
        Assert.Equal("Hello.", await NextAsync(lines, "2"));
        await AppendAsync(api, lease, "One.", "Two.");
        Assert.Equal("One.", await NextAsync(lines, "3"));
        Assert.Equal("Two.", await NextAsync(lines, "4"));
        Assert.True(await api.Services.GetRequiredService<JobLeases>().FailAsync(lease, FailureCode.Storage, "Full."));
        Assert.Equal("Full.", await NextAsync(lines, "5"));
        Assert.False(await lines.MoveNextAsync());
    }

    [SkippableFact]
    public async Task Last_event_id_goes_on_behind_it_and_after_the_end_there_is_no_content()
    {
        var api = await fixture.GetAsync();
        var id = (await api.CreateRemediationAsync())["id"]!.GetValue<string>();
        var lease = await TakeAsync(api, id);
        await AppendAsync(api, lease, [.. Enumerable.Range(2, 1200).Select(i => $"Line {i}.")]);
        await api.Services.GetRequiredService<JobLeases>().CancelAsync(lease);
        using var giveUp = new CancellationTokenSource(Patience);
        var seen = new List<string>();
        await foreach (var line in ReadAsync(api, id, 3, giveUp.Token))
            seen.Add(line.EventId!);
        Assert.Equal(Enumerable.Range(4, 1199).Select(i => i.ToString()), seen);
        (await api.Client.GetAnswerAsync($"/v1/remediations/{id}/events", ("Accept", "text/event-stream"), ("Last-Event-ID", "1202"))).Expect(204);
        (await api.Client.GetAnswerAsync($"/v1/remediations/{id}/events?after=1202", ("Accept", "text/event-stream"))).Expect(204);
    }

    [SkippableFact]
    public async Task A_silent_stream_has_heartbeats_and_does_not_keep_the_host_from_stopping()
    {
        await using var api = await fixture.StartAsync(("SANDE_EVENT_HEARTBEAT_SECONDS", "0.2"));
        var id = (await api.CreateRemediationAsync())["id"]!.GetValue<string>();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/remediations/{id}/events") { Headers = { Accept = { new("text/event-stream") } } };
        using var response = await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var text = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal(": heartbeat", await text.ReadLineAsync().WaitAsync(Patience));
        Assert.Equal("", await text.ReadLineAsync().WaitAsync(Patience));
        Assert.Equal(": heartbeat", await text.ReadLineAsync().WaitAsync(Patience));

        var rest = text.ReadToEndAsync();
        api.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        Assert.DoesNotContain("data:", await rest.WaitAsync(Patience), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_stream_of_no_job_is_404_and_without_accept_it_is_a_list()
    {
        var api = await fixture.GetAsync();
        (await api.Client.GetAnswerAsync("/v1/remediations/rem_none/events", ("Accept", "text/event-stream"))).ExpectProblem(404);
        var id = (await api.CreateRemediationAsync())["id"]!.GetValue<string>();
        (await api.Client.GetAnswerAsync($"/v1/evaluations/{id}/events", ("Accept", "text/event-stream"))).ExpectProblem(404);
        Assert.Empty((await api.Client.GetAnswerAsync($"/v1/remediations/{id}/events")).ExpectJson(200)["data"]!.AsArray());
    }

    private static async Task<JobLease> TakeAsync(SandeApi api, string id)
        => (await api.Services.GetRequiredService<JobLeases>().TryAcquireAsync(id, "test:1", TimeSpan.FromMinutes(5)))!;

    private static async Task AppendAsync(SandeApi api, JobLease lease, params string[] messages)
        => Assert.True(await api.Services.GetRequiredService<JobRecorder>().AppendEventsAsync(
            lease, [.. messages.Select(message => new NewJobEvent(TimeProvider.System.GetUtcNow(), EventLevel.Info, JobEventTypes.Message, message))]));

    private static async IAsyncEnumerable<SseItem<JsonNode>> ReadAsync(
        SandeApi api, string id, int? lastEventId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/remediations/{id}/events");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastEventId is { } last)
            request.Headers.Add("Last-Event-ID", last.ToString());
        using var response = await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(body, (_, data) => JsonNode.Parse(data)!).EnumerateAsync(cancellationToken))
            yield return item;
    }

    private static async Task<string> NextAsync(IAsyncEnumerator<SseItem<JsonNode>> lines, string id)
    {
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal(id, lines.Current.EventId);
        Assert.Equal(id, lines.Current.Data["id"]!.GetValue<string>());
        return lines.Current.Data["message"]!.GetValue<string>();
    }
}
