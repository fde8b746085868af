using Sande.Contracts.Jobs;

namespace Sande.Training.Jobs;

/// <summary>The place of a job that is a part of another: its progress is a share of the whole one's.</summary>
/// <param name="From">Where it begins, 0..1.</param>
/// <param name="To">Where it ends, 0..1.</param>
/// <param name="SecondsBehind">Seconds that what comes behind it is likely to take; null where that depends on what the part finds, and nobody can say when the whole ends.</param>
/// <param name="EarlierSteps">Steps of earlier parts: the metrics count on from there.</param>
internal sealed record JobShare(double From, double To, double? SecondsBehind, int EarlierSteps = 0)
{
    /// <summary>An event of the part as the whole job's.</summary>
    public JobEvent Of(JobEvent jobEvent) => jobEvent switch
    {
        ProgressEvent progress => progress with { Progress = Of(progress.Progress) },
        MetricEvent metric => metric with { Step = EarlierSteps + metric.Step },
        _ => jobEvent,
    };

    private JobProgress Of(JobProgress progress) => progress with { Fraction = From + (To - From) * progress.Fraction, EtaSeconds = progress.EtaSeconds + SecondsBehind };
}
