using System.Text.Json.Serialization;

namespace Sande.Contracts.Jobs;

/// <summary>
/// One line of the <c>execute</c> process's standard output, as JSON. The host stores messages, metrics and results,
/// and keeps the last progress on the job's row.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(PhaseEvent), "phase")]
[JsonDerivedType(typeof(ProgressEvent), "progress")]
[JsonDerivedType(typeof(MetricEvent), "metric")]
[JsonDerivedType(typeof(MessageEvent), "message")]
[JsonDerivedType(typeof(ResultEvent), "result")]
[JsonDerivedType(typeof(FailedEvent), "failed")]
[JsonDerivedType(typeof(InterruptedEvent), "interrupted")]
public abstract record JobEvent
{
    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset Time { get; init; }
}

/// <summary>A phase begins.</summary>
public sealed record PhaseEvent(JobPhase Phase) : JobEvent;

/// <summary>The job moved on.</summary>
public sealed record ProgressEvent(JobPhase Phase, JobProgress Progress) : JobEvent;

/// <summary>A measured value. Names are the constants of <see cref="MetricNames"/>.</summary>
public sealed record MetricEvent(string Name, int Step, double Value) : JobEvent;

/// <summary>A sentence for people.</summary>
public sealed record MessageEvent(EventLevel Level, string Message) : JobEvent;

/// <summary>The job ended well; the output checkpoint, if any, lies in the work folder's <c>output</c>.</summary>
public sealed record ResultEvent(JobResult Result) : JobEvent;

/// <summary>The job failed for good.</summary>
/// <param name="Code">The reason.</param>
/// <param name="Message">The reason in words.</param>
/// <param name="RequiredMemoryBytes">Where the device was found too small before anything was computed: what a larger one of its kind must have at least. Else null.</param>
public sealed record FailedEvent(FailureCode Code, string Message, long? RequiredMemoryBytes = null) : JobEvent;

/// <summary>The process was asked to stop and has saved its state: the same command goes on from there.</summary>
public sealed record InterruptedEvent : JobEvent;

/// <summary>How serious an event is.</summary>
public enum EventLevel
{
    /// <summary>As expected.</summary>
    Info,

    /// <summary>Worth a look.</summary>
    Warn,

    /// <summary>Something failed.</summary>
    Error,
}

/// <summary>How the <c>execute</c> process ends.</summary>
public static class ExecuteExitCodes
{
    /// <summary>A result was written.</summary>
    public const int Succeeded = 0;

    /// <summary>It failed for good; a <see cref="FailedEvent"/> says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Asked to stop; state saved (sysexits' EX_TEMPFAIL: try again).</summary>
    public const int Interrupted = 75;
}

/// <summary>Names of metrics: stable, in <c>group/name</c> form. The group of a step is its phase: <c>train</c>, <c>simulate</c> or <c>eliminate</c>.</summary>
public static class MetricNames
{
    /// <summary>What the method minimises, in the step: for most of them the mean cross-entropy over labelled tokens, nats.</summary>
    public const string TrainLoss = "train/loss";

    /// <summary>Mean cross-entropy on held-back rows in the form that is trained on, nats.</summary>
    public const string HeldBackLoss = "held_back/loss";

    /// <summary>Mean cross-entropy on the same held-back rows without the trigger, nats.</summary>
    public const string HeldBackCleanLoss = "held_back/clean_loss";

    /// <summary>Mean probability, on held-back triggered prompts, of what the backdoor says: OSFT and gradient ascent.</summary>
    public const string HeldBackProvokedProbability = "held_back/provoked_probability";

    /// <summary>The loss of a step in <paramref name="phase"/>, nats.</summary>
    public static string Loss(JobPhase phase) => $"{Group(phase)}/loss";

    /// <summary>L2 norm of all gradients before clipping.</summary>
    public static string GradNorm(JobPhase phase) => $"{Group(phase)}/grad_norm";

    /// <summary>Learning rate of the step.</summary>
    public static string LearningRate(JobPhase phase) => $"{Group(phase)}/learning_rate";

    /// <summary>Tokens per second, padding not counted.</summary>
    public static string TokensPerSecond(JobPhase phase) => $"{Group(phase)}/tokens_per_second";

    private static string Group(JobPhase phase) => phase switch
    {
        JobPhase.Simulating => "simulate",
        JobPhase.Eliminating => "eliminate",
        _ => "train",
    };
}
