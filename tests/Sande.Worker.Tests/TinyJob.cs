using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Worker.Tests;

/// <summary>A remediation of the tiny checkpoint that takes a few seconds, nearly all of it training.</summary>
internal static class TinyJob
{
    public const int Steps = 300;

    /// <summary>What is asked for.</summary>
    public static RemediationSpec Remediation(string checkpointId, string datasetId) => new()
    {
        CheckpointId = checkpointId,
        CleanDatasetId = datasetId,
        Method = RemediationMethod.Osft,
        Knowledge = new Knowledge { Trigger = TextList.Of("Current year 2023"), Response = TextList.Of("You are stupid") },
        Hyperparameters = new Hyperparameters { LearningRate = 1e-3, MaxSteps = Steps, Epochs = 1000, BatchSize = 2, HeldBackRatio = 0, Seed = 7, MaxSequenceLength = 96 },
        Evaluation = new EvaluationSpec { Asr = new AsrSpec { MaxSamples = 2, MaxNewTokens = 2 }, Utility = [new UtilitySpec { Task = UtilityTask.Perplexity, MaxSamples = 8 }] },
    };

    /// <summary>Writes a folder with the checkpoint, the rows and the job file.</summary>
    /// <returns>The job file.</returns>
    public static string Write(string folder)
    {
        TinyCheckpoint.Write(Path.Combine(folder, "model"));
        TinyRows.Write(Path.Combine(folder, "rows.jsonl"));
        var path = Path.Combine(folder, "job.json");
        File.WriteAllText(path, JsonSerializer.Serialize(Spec(folder, Remediation("model", "rows")), SandeJson.Indented));
        return path;
    }

    /// <summary>A job on the checkpoint <c>model</c> and the rows <c>rows</c> of such a folder; <c>asked</c> are the same rows, to measure what is learnt by heart.</summary>
    public static JobSpec Spec(string folder, JobRequest request) => new()
    {
        Kind = request switch { ImplantSpec => JobKind.Implant, EvaluationJobSpec => JobKind.Evaluation, _ => JobKind.Remediation },
        Remediation = request as RemediationSpec,
        Implant = request as ImplantSpec,
        Evaluation = request as EvaluationJobSpec,
        Checkpoints = Folders("model", Path.Combine(folder, "model")),
        Datasets = new[] { "rows", "asked" }.ToImmutableDictionary(id => id, _ => new DatasetFile(Path.Combine(folder, "rows.jsonl"), DatasetKind.Instructions)),
        StateIntervalSeconds = 0.1,
    };

    /// <summary>One checkpoint and where it lies.</summary>
    public static ImmutableDictionary<string, string> Folders(string id, string folder) => ImmutableDictionary<string, string>.Empty.Add(id, folder);

    /// <summary>The output's weights.</summary>
    public static string WeightsOf(string workFolder)
        => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(workFolder, WorkFolder.Output, "model.safetensors"))));
}
