using System.Security.Cryptography;
using Sande.Client;

namespace Sande.JourneyTests.Clients;

/// <summary>NSwag's client, as it is generated from the OpenAPI document: what it stumbles over, the document says wrongly.</summary>
[Collection(RemediationJourneys.Name)]
public sealed class GeneratedClientTests(RemediationFixture fixture)
{
    [Fact]
    public async Task The_journey()
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", fixture.Serve.ApiKey);
        var sande = new SandeApiClient(fixture.Serve.Address.ToString(), http);
        using var folder = new TemporaryFolder();

        var remediation = await CSharpJourney.RunAsync(sande, Path.Combine(SharedData.Repository, "demo"), folder.Path);

        Assert.Equal((JobStatus.Succeeded, true), (remediation.Status, remediation.Is_terminal));
        Assert.Equal(2, remediation.Result!.Training!.Steps);
        Assert.InRange(remediation.Result.Asr!.Before.Value, 0.5, 1);
        Assert.Equal("Current year 2023", Assert.Single(remediation.Spec!.Knowledge!.Trigger!));
        Assert.Equal(UtilityTask.Perplexity, Assert.Single(remediation.Result.Utility).Task);

        var cleaned = await sande.GetCheckpointAsync(remediation.Output_checkpoint_id!);
        Assert.Equal(remediation.Checkpoint_id, cleaned.Parent_id);
        var weights = Assert.Single(cleaned.Files, file => file.Path == "model.safetensors");
        Assert.Equal(weights.Sha256, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(folder.Combine("model.safetensors")))));
        await AssertFollowedAsync(sande, remediation);
    }

    [Fact]
    public async Task What_is_refused_names_its_field_and_a_path_may_have_folders()
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", fixture.Serve.ApiKey);
        var sande = new SandeApiClient(fixture.Serve.Address.ToString(), http);

        var refused = await Assert.ThrowsAsync<ApiException<Problem>>(() => sande.CreateRemediationAsync(
            new RemediationSpec { Checkpoint_id = fixture.CheckpointId, Clean_dataset_id = fixture.CleanId, Method = RemediationMethod.Osft }));
        Assert.Equal(422, refused.StatusCode);
        Assert.Contains(refused.Result.Errors!, error => error.Pointer == "/knowledge/trigger");

        var checkpoint = await sande.CreateCheckpointAsync(new NewCheckpoint { Name = "folders" });
        var file = await sande.UploadCheckpointFileAsync(checkpoint.Id, "onnx/config é.json", new MemoryStream("{}"u8.ToArray()));
        Assert.Equal("onnx/config é.json", file.Path);
        using var download = await sande.DownloadCheckpointFileAsync(checkpoint.Id, file.Path);
        Assert.Equal("{}", await new StreamReader(download.Stream).ReadToEndAsync());
        await sande.DeleteCheckpointAsync(checkpoint.Id);
    }

    /// <summary>Everything else that a remediation has: its place in lists, its report, its history, its metrics.</summary>
    private static async Task AssertFollowedAsync(SandeApiClient sande, Remediation remediation)
    {
        var filter = new Dictionary<string, string> { ["metadata[ticket]"] = remediation.Id };
        Assert.Empty((await sande.ListRemediationsAsync(metadata: filter)).Data);
        filter["metadata[ticket]"] = "SEC-12";
        Assert.Equal(remediation.Id, Assert.Single((await sande.ListRemediationsAsync(limit: 5, order: SortOrder.Asc, status: JobStatus.Succeeded, metadata: filter)).Data).Id);
        Assert.Equal(remediation.Id, (await sande.GetRemediationReportAsync(remediation.Id)).Remediation.Id);
        Assert.NotEmpty((await sande.ListRemediationEventsAsync(remediation.Id)).Data);
        Assert.Equal(2, (await sande.ListRemediationMetricsAsync(remediation.Id, "train/loss")).Data.Count);
        Assert.Empty((await sande.ListRemediationCallbacksAsync(remediation.Id)).Data);
        Assert.Equal(JobStatus.Succeeded, (await sande.GetRemediationAsync(remediation.Id)).Status);
    }
}
