using Sande.Contracts.Jobs;

namespace Sande.Persistence.Entities;

/// <summary>A line of a job's history; <c>(job_id, sequence)</c> is the key and the order.</summary>
public sealed class JobLogEvent
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>1, 2, 3, … within the job.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How serious it is.</summary>
    public required EventLevel Level { get; init; }

    /// <summary>What kind of line it is, as <c>status</c>, <c>phase</c> or <c>message</c>.</summary>
    public required string Type { get; init; }

    /// <summary>A sentence for people.</summary>
    public required string Message { get; init; }
}

/// <summary>A measured value; <c>(job_id, name, step)</c> is the key: a resumed job writes a step again, the last value stands.</summary>
public sealed class JobMetric
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>A name of <see cref="MetricNames"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Optimizer step, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>The value.</summary>
    public required double Value { get; init; }

    /// <summary>When it was measured, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One measurement of a job, as a row of its own so that results can be compared across jobs in SQL; <c>(job_id, ordinal)</c> is the key.</summary>
public sealed class EvaluationRecord
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>Its place in the result, from 0: a job may measure the same metric on several datasets.</summary>
    public required int Ordinal { get; init; }

    /// <summary>As <c>asr</c>, <c>asr_without_trigger</c> or <c>perplexity</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>The measured checkpoint: <c>before</c> or <c>after</c> a change, or <c>unchanged</c> in an evaluation.</summary>
    public required string Stage { get; init; }

    /// <summary>The protocol.</summary>
    public required string Profile { get; init; }

    /// <summary>The value.</summary>
    public required double Value { get; init; }

    /// <summary>Lower end of the 95% interval.</summary>
    public required double CiLow { get; init; }

    /// <summary>Upper end of the 95% interval.</summary>
    public required double CiHigh { get; init; }

    /// <summary>Rows or prompts.</summary>
    public required int Total { get; init; }
}
