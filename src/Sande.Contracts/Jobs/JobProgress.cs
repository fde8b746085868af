namespace Sande.Contracts.Jobs;

/// <summary>How far a job is.</summary>
/// <param name="Fraction">Share of the whole job that is done, 0..1, never falling within an attempt.</param>
/// <param name="Step">Steps done in this phase: optimizer steps while training, prompts or rows while evaluating.</param>
/// <param name="TotalSteps">Steps of this phase.</param>
/// <param name="TokensPerSecond">Tokens (padding not counted) per second in this phase, or null where nothing was measured yet.</param>
/// <param name="EtaSeconds">Estimated seconds to the job's end, or null.</param>
public sealed record JobProgress(double Fraction, int Step, int TotalSteps, double? TokensPerSecond = null, double? EtaSeconds = null);
