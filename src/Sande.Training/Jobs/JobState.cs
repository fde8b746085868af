using System.Text.Json;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;
using Sande.Training.Checkpoints;
using Sande.Training.Scanning;

namespace Sande.Training.Jobs;

/// <summary>What a job has finished, kept in the work folder's <c>state/job.json</c>: a job that starts again passes over it.</summary>
internal sealed record JobState
{
    /// <summary>What the evaluation that is under way has measured, or null.</summary>
    public PartialEvaluation? Partial { get; init; }

    /// <summary>The first evaluation.</summary>
    public EvaluationOutcome? Before { get; init; }

    /// <summary>The training; its weights lie in <c>trained.safetensors</c>.</summary>
    public TrainingSummary? Training { get; init; }

    /// <summary>SANDE's rounds, or null.</summary>
    public SimulationSummary? Simulation { get; init; }

    /// <summary>Tokens a second of the training.</summary>
    public double TrainTokensPerSecond { get; init; }

    /// <summary>The second evaluation.</summary>
    public EvaluationOutcome? After { get; init; }

    /// <summary>A scan's own, or null.</summary>
    public ScanState? Scan { get; init; }

    /// <summary>The scan that a remediation began with, and those after it that made it begin the removal anew.</summary>
    public IReadOnlyList<ScanResult> Scans { get; init; } = [];

    /// <summary>Steps of the removals before the last of <see cref="Scans"/>.</summary>
    public int EarlierSteps { get; init; }

    /// <summary>Seconds of computing so far.</summary>
    public double Seconds { get; init; }

    public static JobState Load(string folder)
        => File.Exists(PathIn(folder)) ? JsonSerializer.Deserialize<JobState>(File.ReadAllBytes(PathIn(folder)), SandeJson.Options)! : new();

    public void Save(string folder)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, SandeJson.Indented);
        DurableFile.Replace(PathIn(folder), json.Length, stream => stream.Write(json));
    }

    private static string PathIn(string folder) => Path.Combine(folder, "job.json");
}
