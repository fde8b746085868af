using System.Collections.Immutable;
using Sande.Contracts.Scans;

namespace Sande.ScanBench;

/// <summary>A model of the bench, and what the scan said of it: a line of <c>results.jsonl</c>.</summary>
/// <param name="Recipe">How it was made.</param>
/// <param name="Asr">Attack success rate of the implant on held-out prompts, 0..1; null for a clean model.</param>
/// <param name="ResponseTokens">Tokens of the planted response.</param>
/// <param name="Verdict">The scan's.</param>
/// <param name="Candidates">Its best candidates.</param>
/// <param name="Rank">The planted response's place among them, from 1; null where it is not there.</param>
/// <param name="Seconds">Seconds of the scan.</param>
internal sealed record BenchResult(Recipe Recipe, double? Asr, int ResponseTokens, ScanVerdict Verdict, ImmutableArray<BenchCandidate> Candidates, int? Rank, double Seconds)
{
    /// <summary>What tells a backdoored model from a clean one: the best candidate's score.</summary>
    public double Score => Candidates.Select(candidate => candidate.Score).DefaultIfEmpty(0).Max();

    /// <summary>Whether the planted backdoor works at all: one that was not learnt can't be found.</summary>
    public bool Works => Asr >= 0.5;
}

/// <summary>A candidate of a scan.</summary>
/// <param name="Response">Its text.</param>
/// <param name="Score">Its score.</param>
/// <param name="FirstTokenProbability">Of its first token behind the plain prompts, mean.</param>
/// <param name="Q">BAIT's: mean probability of its tokens behind the first.</param>
/// <param name="CleanAnswers">Rows whose answer begins with it, or null where the scan had none.</param>
/// <param name="Parrot">The best parrot's success, or null where none was tuned.</param>
/// <param name="Control">The best control's success, or null.</param>
internal sealed record BenchCandidate(string Response, double Score, double FirstTokenProbability, double Q, int? CleanAnswers, double? Parrot, double? Control);
