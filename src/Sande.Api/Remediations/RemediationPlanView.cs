using Sande.Contracts.Remediations;

namespace Sande.Api.Remediations;

/// <summary>What a remediation would take, judged by what earlier ones took here.</summary>
internal sealed record RemediationPlanView
{
    /// <summary>Always <c>remediation_plan</c>.</summary>
    public string Object { get; } = "remediation_plan";

    /// <summary>The method that would run: for <c>auto</c> the one that was chosen, and <c>auto</c> where that depends on what a scan finds.</summary>
    public required RemediationMethod Method { get; init; }

    /// <summary>Rows that it would train on.</summary>
    public required PlanEstimate Rows { get; init; }

    /// <summary>Optimizer steps at most: held-back rows may end it before.</summary>
    public required PlanEstimate Steps { get; init; }

    /// <summary>Bytes of weights, gradients and the optimizer's moments; activations come on top.</summary>
    public required PlanEstimate MemoryBytes { get; init; }

    /// <summary>Tokens of training rows per second.</summary>
    public required PlanEstimate TokensPerSecond { get; init; }

    /// <summary>Seconds of computing at most, measurements before and after included.</summary>
    public required PlanEstimate Seconds { get; init; }
}

/// <summary>An estimated number and where it comes from.</summary>
internal sealed record PlanEstimate
{
    /// <summary>The number; null where nothing was measured that it could be judged by.</summary>
    public required double? Value { get; init; }

    /// <summary>What it was judged by; of a null, why there is none.</summary>
    public required string Basis { get; init; }

    /// <summary>A number.</summary>
    public static PlanEstimate Of(double value, string basis) => new() { Value = value, Basis = basis };

    /// <summary>No number.</summary>
    public static PlanEstimate None(string reason) => new() { Value = null, Basis = reason };
}
