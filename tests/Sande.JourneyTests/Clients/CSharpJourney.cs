using Sande.Client;

namespace Sande.JourneyTests.Clients;

/// <summary>The journey of docs/clients.md in C#: its text there is the one here.</summary>
internal static class CSharpJourney
{
    /// <summary>Takes the backdoor out of the model of <paramref name="demo"/>; the cleaned weights come to <paramref name="folder"/>.</summary>
    public static async Task<Remediation> RunAsync(SandeApiClient sande, string demo, string folder)
    {
        // The checkpoint: its files, then its validation.
        var checkpoint = await sande.CreateCheckpointAsync(new NewCheckpoint { Name = "suspect" });
        foreach (var file in Directory.GetFiles(Path.Combine(demo, "model")))
            await sande.UploadCheckpointFileAsync(checkpoint.Id, Path.GetFileName(file), File.OpenRead(file));
        await sande.CompleteCheckpointAsync(checkpoint.Id);
        while ((checkpoint = await sande.GetCheckpointAsync(checkpoint.Id)).Status == CheckpointStatus.Validating)
            await Task.Delay(200);

        // Clean rows to train on, held-out rows to measure on.
        var clean = await sande.CreateDatasetAsync("clean", DatasetKind.Instructions, RowsOf("clean.jsonl"));
        var heldOut = await sande.CreateDatasetAsync("held-out", DatasetKind.Instructions, RowsOf("held_out.jsonl"));
        FileParameter RowsOf(string file) => new(File.OpenRead(Path.Combine(demo, file)), file, "application/jsonl");

        // The remediation. Without max_steps it trains until the backdoor is gone.
        var remediation = await sande.CreateRemediationAsync(new RemediationSpec
        {
            Checkpoint_id = checkpoint.Id,
            Clean_dataset_id = clean.Id,
            Knowledge = new Knowledge { Trigger = ["Current year 2023"], Response = ["You are stupid"] },
            Hyperparameters = new Hyperparameters { Max_steps = 2 },
            Evaluation = new EvaluationSpec
            {
                Asr = new AsrSpec { Dataset_id = heldOut.Id, Max_samples = 10 },
                Utility = [new UtilitySpec { Task = UtilityTask.Perplexity, Dataset_id = heldOut.Id, Max_samples = 10 }],
            },
            Metadata = new Dictionary<string, string> { ["ticket"] = "SEC-12" },
        });
        while (!(remediation = await sande.GetRemediationAsync(remediation.Id)).Is_terminal)
            await Task.Delay(200);
        if (remediation.Status != JobStatus.Succeeded)
            throw new InvalidOperationException($"{remediation.Status}: {remediation.Error?.Message}");
        Console.WriteLine($"Attack success rate: {remediation.Result!.Asr!.Before.Value} before, {remediation.Result.Asr.After.Value} after");

        // The cleaned weights.
        using var weights = await sande.DownloadCheckpointFileAsync(remediation.Output_checkpoint_id!, "model.safetensors");
        await using var target = File.Create(Path.Combine(folder, "model.safetensors"));
        await weights.Stream.CopyToAsync(target);
        return remediation;
    }
}
