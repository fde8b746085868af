using System.Collections.Immutable;
using Sande.Cli.Client;
using Sande.Cli.Demo;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.JourneyTests;

/// <summary>The journeys on one running stack; they take turns, as a test may stop it.</summary>
[CollectionDefinition(Name)]
public sealed class RemediationJourneys : ICollectionFixture<RemediationFixture>
{
    public const string Name = "Remediation journeys";
}

/// <summary>A running stack with the repository's backdoored model in it, and a remediation of it that nothing disturbed.</summary>
public sealed class RemediationFixture : IAsyncLifetime
{
    private static readonly TimeSpan JobLimit = TimeSpan.FromMinutes(5);
    private readonly TemporaryFolder _folder = new();

    internal DemoInput Input { get; } = DemoInput.OfRepository().Check();

    internal string CheckpointId { get; private set; } = "";

    internal string CleanId { get; private set; } = "";

    internal string HeldOutId { get; private set; } = "";

    internal Serve Serve { get; private set; } = null!;

    internal SandeClient Client { get; private set; } = null!;

    /// <summary>The remediation that ran through.</summary>
    internal RemediationResource Undisturbed { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await StartAsync();
        var checkpoint = await Client.CreateCheckpointAsync("journey", default);
        foreach (var file in Directory.GetFiles(Input.Model))
            await Client.PutFileAsync(checkpoint.Id, Path.GetFileName(file), file, default);
        await Client.CompleteCheckpointAsync(checkpoint.Id, default);
        CheckpointId = checkpoint.Id;
        CleanId = (await Client.CreateDatasetAsync("clean", Input.CleanRows, default)).Id;
        HeldOutId = (await Client.CreateDatasetAsync("held-out", Input.HeldOutRows, default)).Id;
        while ((checkpoint = await Client.GetCheckpointAsync(CheckpointId, default)).Status == CheckpointStatus.Validating)
            await Task.Delay(100);
        Assert.Equal(CheckpointStatus.Ready, checkpoint.Status);
        Undisturbed = await WaitForEndAsync(await CreateAsync());
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Serve.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Stops the stack as a service manager does, and starts it again.</summary>
    internal async Task RestartAsync()
    {
        Client.Dispose();
        Assert.Equal(0, await Serve.StopAsync());
        await Serve.DisposeAsync();
        await StartAsync();
    }

    /// <summary>Asks for the same remediation again.</summary>
    internal async Task<string> CreateAsync() => (await Client.CreateRemediationAsync(
        new RemediationSpec
        {
            CheckpointId = CheckpointId,
            CleanDatasetId = CleanId,
            Method = RemediationMethod.Osft,
            Knowledge = new Knowledge { Trigger = TextList.Of(DemoInput.Trigger), Response = TextList.Of(DemoInput.Response) },
            // Enough to overwrite the backdoor, and short: the journeys are about the service.
            Hyperparameters = new Hyperparameters { LearningRate = 1e-4, MaxSteps = 120 },
            Evaluation = new EvaluationSpec
            {
                Asr = new AsrSpec { DatasetId = HeldOutId, MaxSamples = 50 },
                Utility = ImmutableArray.Create(new UtilitySpec { Task = UtilityTask.Perplexity, DatasetId = HeldOutId, MaxSamples = 50 }),
            },
        },
        default)).Id;

    /// <summary>Polls until <paramref name="reached"/>, which must come before the end.</summary>
    internal async Task WaitUntilAsync(string id, Func<RemediationResource, bool> reached)
    {
        using var limit = new CancellationTokenSource(JobLimit);
        while (await Client.GetRemediationAsync(id, limit.Token) is var remediation && !reached(remediation))
        {
            Assert.False(remediation.IsTerminal, $"{id} ended before: {remediation.Status} {remediation.Error}");
            await Task.Delay(50, limit.Token);
        }
    }

    internal async Task<RemediationResource> WaitForEndAsync(string id)
    {
        using var limit = new CancellationTokenSource(JobLimit);
        while (true)
        {
            var remediation = await Client.GetRemediationAsync(id, limit.Token);
            if (remediation.IsTerminal)
                return remediation;
            await Task.Delay(100, limit.Token);
        }
    }

    private async Task StartAsync()
    {
        Serve = await Serve.StartAsync(_folder.Path);
        Client = Serve.CreateClient();
    }
}
