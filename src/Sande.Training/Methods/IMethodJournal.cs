using Sande.Contracts.Jobs;
using Sande.Training.Optimization;

namespace Sande.Training.Methods;

/// <summary>Where a method tells how far it is, and where it keeps what a restart goes on from.</summary>
internal interface IMethodJournal
{
    /// <summary>A folder of the method's own: state of stages, finished stages.</summary>
    string StateFolder { get; }

    /// <summary>How often the state of a training run is saved.</summary>
    TimeSpan StateInterval { get; }

    /// <summary>A folder for what the user may want beside the output checkpoint.</summary>
    string ArtifactFolder { get; }

    /// <summary>A stage begins; its steps are told to what this returns.</summary>
    ITrainingObserver Begin(TrainingStage stage);

    /// <summary>A sentence for people.</summary>
    void Message(string message);
}

/// <summary>A part of a method's training with an optimizer of its own.</summary>
/// <param name="Phase">What it is called while it runs, and the group of its metrics.</param>
/// <param name="EarlierSteps">Steps of earlier stages in the same phase: the metrics count on from there.</param>
/// <param name="From">Share of the method's work that is done before it, 0..1.</param>
/// <param name="To">The same after it.</param>
internal sealed record TrainingStage(JobPhase Phase, int EarlierSteps = 0, double From = 0, double To = 1);

/// <summary>Names of files in a method's state folder.</summary>
internal static class MethodJournalExtensions
{
    /// <summary>The state of the training run called <paramref name="name"/>.</summary>
    public static StateFile State(this IMethodJournal journal, string name)
        => new(Path.Combine(journal.StateFolder, $"{name}.safetensors"), journal.StateInterval);
}
