using System.Collections.Immutable;
using Sande.Cli.Client;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Cli.Demo;

/// <summary>The main job as any user of the API does it: upload, complete, datasets, remediation, poll, download.</summary>
internal sealed class DemoRun(SandeClient client, DemoInput input, IDemoDisplay display)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CancelLimit = TimeSpan.FromSeconds(60);

    /// <summary>Uploads the model and waits until it is validated.</summary>
    /// <returns>The checkpoint's id.</returns>
    public async Task<string> UploadModelAsync(CancellationToken cancellationToken)
    {
        var created = await client.CreateCheckpointAsync("demo-backdoored", cancellationToken);
        var files = Directory.GetFiles(input.Model, "*", SearchOption.AllDirectories);
        foreach (var file in files)
            await client.PutFileAsync(created.Id, Path.GetRelativePath(input.Model, file).Replace('\\', '/'), file, cancellationToken);
        await client.CompleteCheckpointAsync(created.Id, cancellationToken);

        var checkpoint = await client.GetCheckpointAsync(created.Id, cancellationToken);
        while (checkpoint.Status == CheckpointStatus.Validating)
        {
            await Task.Delay(Poll, cancellationToken);
            checkpoint = await client.GetCheckpointAsync(created.Id, cancellationToken);
        }

        if (checkpoint.Status != CheckpointStatus.Ready)
            throw new LauncherException($"The checkpoint is {checkpoint.Status}: {checkpoint.Error}");
        display.Say($"Uploaded {files.Length} files as {checkpoint.Id}, {files.Sum(f => new FileInfo(f).Length) / 1e6:0.0} MB: ready.");
        return checkpoint.Id;
    }

    /// <summary>Uploads both files of rows and asks for the remediation.</summary>
    public async Task<RemediationResource> StartAsync(string checkpointId, CancellationToken cancellationToken)
    {
        var clean = await client.CreateDatasetAsync("demo-clean", input.CleanRows, cancellationToken);
        var heldOut = await client.CreateDatasetAsync("demo-held-out", input.HeldOutRows, cancellationToken);
        display.Say($"Uploaded {clean.Rows} clean rows to train on and {heldOut.Rows} held-out rows to measure on.");
        var remediation = await client.CreateRemediationAsync(Spec(checkpointId, clean.Id, heldOut.Id), cancellationToken);
        display.Say($"Remediation {remediation.Id}: osft, trigger \"{DemoInput.Trigger}\", response \"{DemoInput.Response}\".");
        return remediation;
    }

    /// <summary>Follows the remediation to its end; when <paramref name="cancellationToken"/> fires, cancels it first.</summary>
    public async Task<RemediationResource> FollowAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await display.FollowAsync(id, client, Poll, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CancelAsync(id);
            throw;
        }
    }

    /// <summary>Downloads the cleaned checkpoint into <paramref name="folder"/>, which is made anew.</summary>
    public async Task DownloadAsync(string checkpointId, string folder, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var checkpoint = await client.GetCheckpointAsync(checkpointId, cancellationToken);
        foreach (var file in checkpoint.Files)
            await client.GetFileAsync(checkpoint.Id, file.Path, Path.Combine(folder, file.Path), cancellationToken);
    }

    private static RemediationSpec Spec(string checkpointId, string cleanDatasetId, string heldOutDatasetId) => new()
    {
        CheckpointId = checkpointId,
        Name = "demo",
        Method = RemediationMethod.Osft,
        Knowledge = new Knowledge { Trigger = TextList.Of(DemoInput.Trigger), Response = TextList.Of(DemoInput.Response) },
        CleanDatasetId = cleanDatasetId,
        Evaluation = new EvaluationSpec
        {
            Asr = new AsrSpec { DatasetId = heldOutDatasetId, MaxSamples = DemoInput.AsrSamples },
            Utility = ImmutableArray.Create(
                new UtilitySpec { Task = UtilityTask.Perplexity, DatasetId = heldOutDatasetId },
                new UtilitySpec { Task = UtilityTask.ExactMatch, DatasetId = heldOutDatasetId }),
        },
    };

    private async Task CancelAsync(string id)
    {
        display.Say("Cancelling ...");
        using var limit = new CancellationTokenSource(CancelLimit);
        try
        {
            var remediation = await client.CancelRemediationAsync(id, limit.Token);
            while (!remediation.IsTerminal)
            {
                await Task.Delay(Poll, limit.Token);
                remediation = await client.GetRemediationAsync(id, limit.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SandeApiException or HttpRequestException)
        {
            display.Say($"The cancel was not confirmed ({e.Message}); the stop that follows ends the job's process.");
        }
    }
}
