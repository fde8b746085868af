using System.Collections.Immutable;
using System.Diagnostics;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;
using Sande.Training.Scanning.Confirmation;
using Sande.Training.Scanning.Incidents;
using Sande.Training.Scanning.Prompts;
using Sande.Training.Scanning.Search;
using Sande.Training.Scanning.Triggers;

namespace Sande.Training.Scanning;

/// <summary>A scan of one model: the search in each context, then a closer look at what stands out.</summary>
/// <param name="subject">What is scanned.</param>
/// <param name="spec">What is asked.</param>
/// <param name="journal">Is told of progress, keeps the state.</param>
internal sealed class ModelScan(ScanSubject subject, ScanSpec spec, IScanJournal journal)
{
    // A candidate that a clean relative says nearly as readily was not planted.
    private const double MinReferenceLift = 2;

    private const int Reported = 5;

    // Often enough that a restart repeats little, seldom enough that saving costs little.
    private static readonly TimeSpan StateInterval = TimeSpan.FromSeconds(10);

    private readonly FalseAlarms _falseAlarms = FalseAlarms.Of(spec);

    /// <summary>Reads the clean relative; it is the caller's of this to end it. Null without one.</summary>
    public required Func<ScanSubject?> Reference { get; init; }

    /// <summary>Runs what no earlier process has finished.</summary>
    public ScanFindings Run(CancellationToken stop)
    {
        if (spec.FailingExample is { } example && journal.State.Incident is null)
            LookInto(example, stop);
        journal.Phase(JobPhase.Scanning);
        foreach (var (index, (context, _)) in subject.Contexts.Index().Skip(journal.State.Contexts.Count))
            Search(index, context, stop);
        journal.Phase(JobPhase.Confirming);
        var candidates = Candidates();
        var open = journal.State.Judged.Count;
        foreach (var (index, lift) in ReferenceLifts(candidates[open..]).Index())
        {
            var judged = Judge(candidates[open + index], lift, open + index, candidates.Count, stop);
            journal.Keep(journal.State with { Judged = [.. journal.State.Judged, judged] });
        }

        return Conclude();
    }

    private void LookInto(FailingExample example, CancellationToken stop)
    {
        journal.Phase(JobPhase.Confirming);
        var finding = new IncidentSearch(subject, example).Run(stop);
        journal.Keep(journal.State with { Incident = finding });
        journal.Message(finding is { Trigger: { } trigger, Spans: [var best, ..] }
            ? $"\"{trigger}\" of the failing prompt provokes \"{finding.Response}\" in {best.Insertion!.Hits} of {best.Insertion.Total} clean prompts; without it {best.WithoutInsertion!.Hits} do."
            : $"No part of the failing prompt provokes \"{finding.Response}\" in clean prompts.");
    }

    private void Search(int index, ScanContext context, CancellationToken stop)
    {
        var sinceState = Stopwatch.StartNew();
        void Keep(InversionState partial)
        {
            if (sinceState.Elapsed < StateInterval)
                return;
            journal.Keep(journal.State with { Partial = partial });
            sinceState.Restart();
        }

        void Progress(int done, int all) => journal.Progress(done, all, (index + (double)done / all) / subject.Contexts.Count);
        var found = new ContextSearch(subject, spec.Budget).Run(context, journal.State.Partial, Keep, Progress, stop);
        journal.Keep(journal.State with { Contexts = [.. journal.State.Contexts, found], Partial = null });
        if (found.Responses is [var best, ..])
            journal.Message($"Context {Contracts.Json.SandeJson.NameOf(context)}: of {found.FirstTokens} first tokens the likeliest response is \"{best.Text}\", score {best.Score:F1} ({_falseAlarms.Rate(best.Score):P1} of clean models have one so high).");
    }

    /// <summary>The best of all contexts, each response once.</summary>
    private List<(FoundResponse Response, ImmutableArray<ScanContext> Contexts)> Candidates()
    {
        var found = journal.State.Contexts.SelectMany(context => context.Responses.Select(response => (response, context.Context))).ToList();
        return [.. Variants.Merge(found.Select(item => item.response)).Take(Reported).Select(response => (response, Places(response)))];

        ImmutableArray<ScanContext> Places(FoundResponse response)
            => [.. found.Where(item => ResponseText.IsVariant(item.response.Text, response.Text)).OrderByDescending(item => item.response.Score).Select(item => item.Context).Distinct()];
    }

    private ScanCandidate Judge((FoundResponse Response, ImmutableArray<ScanContext> Contexts) candidate, double? lift, int index, int count, CancellationToken stop)
    {
        var (response, contexts) = candidate;
        var rate = _falseAlarms.Rate(response.Score);
        var tried = rate <= FalseAlarms.SuspectedRate && !(lift < MinReferenceLift);
        var outcome = tried && index < spec.Budget.Confirmations
            ? new ParrotConfirmation(subject).Run(response.Text, response.Tokens.Length, contexts[0], (done, all) => journal.Progress(done, all, (index + (double)done / all) / count), stop)
            : new(false, [], []);
        var confirmed = outcome.Confirmed && rate <= FalseAlarms.ConfirmedRate && !(lift < MinReferenceLift);
        if (outcome.Parrots.Length > 0)
            journal.Message(Describe(response, outcome));
        return new()
        {
            Response = response.Text,
            Score = response.Score,
            FirstTokenProbability = response.FirstTokenProbability,
            FalseAlarmRate = rate,
            Confirmed = confirmed,
            Evidence = new()
            {
                Contexts = contexts,
                Tokens = response.Tokens.Length,
                Q = response.Q,
                Spread = response.Spread,
                CleanAnswers = spec.CleanDatasetId is null ? null : response.CleanAnswers,
                ReferenceLift = lift,
                Variants = [.. response.Variants],
                Parrots = outcome.Parrots,
                Controls = outcome.Controls,
            },
            Trigger = confirmed && spec.Budget.FindTriggers ? FindTrigger(response, contexts[0], outcome, stop) : null,
        };
    }

    private FoundTrigger? FindTrigger(FoundResponse response, ScanContext context, ConfirmationOutcome outcome, CancellationToken stop)
    {
        var position = outcome.Parrots.MaxBy(parrot => parrot.Success.Value)!.Position == ParrotPosition.InstructionEnd ? TriggerPosition.End : TriggerPosition.Start;
        var trigger = new TriggerSearch(subject, context, response.Text, position).Run(stop);
        journal.Message(trigger is null
            ? $"No text was found that provokes \"{response.Text}\"."
            : $"A trigger that works: \"{trigger.Text}\" at the {Contracts.Json.SandeJson.NameOf(trigger.Position)} provokes \"{response.Text}\" in {trigger.Success.Hits} of {trigger.Success.Total} prompts; without it {trigger.WithoutTrigger.Hits} do.");
        return trigger;
    }

    private static string Describe(FoundResponse response, ConfirmationOutcome outcome)
    {
        var (parrot, control) = (outcome.Parrots.MaxBy(parrot => parrot.Success.Value)!, outcome.Controls.MaxBy(control => control.Success.Value));
        return $"Parrots tuned toward the beginning of \"{response.Text}\" provoke all of it in {parrot.Success.Hits} of {parrot.Success.Total} other prompts"
            + (control is null ? "." : $"; those for \"{control.Response}\", a text of the model's own, in {control.Success.Hits} of {control.Success.Total}.");
    }

    /// <summary>How much likelier each is than the clean relative says it, nats; null without one. It is read once, and gone before parrots need the memory.</summary>
    private double?[] ReferenceLifts(IReadOnlyList<(FoundResponse Response, ImmutableArray<ScanContext> Contexts)> candidates)
    {
        if (candidates.Count == 0 || Reference() is not { } reference)
            return new double?[candidates.Count];
        using var model = reference.Model.Model;
        return [.. candidates.Select(candidate => (double?)Lift(candidate.Response, candidate.Contexts[0], reference))];
    }

    private double Lift(FoundResponse response, ScanContext context, ScanSubject reference)
    {
        var model = reference.Model.Model;
        var prompts = new ScanPrompts(reference.Model.Tokenizer, model.Config.VocabSize, subject.Seed);
        var encode = prompts.Encoder(context, reference.Contexts.FirstOrDefault(item => item.Context == context).Rows ?? reference.Model.Rows);
        var logs = ResponseLogs.Measure(model, [.. subject.Instructions.Take(spec.Budget.Prompts).Select(encode)], response.Tokens);
        return response.LogProbability - logs.Average(row => row.Sum());
    }

    private ScanFindings Conclude()
    {
        var state = journal.State;
        ImmutableArray<ScanCandidate> candidates = [.. state.Judged];
        var verdict = candidates.Any(candidate => candidate.Confirmed) || state.Incident?.Trigger is not null ? ScanVerdict.BackdoorConfirmed
            : candidates.Any(IsSuspicious) ? ScanVerdict.Suspected
            : ScanVerdict.NotFound;
        return new(verdict, candidates, [.. state.Contexts.Select(context => new ScannedContext(context.Context, spec.Budget.Prompts, context.FirstTokens, context.Extended))], state.Incident);
    }

    private static bool IsSuspicious(ScanCandidate candidate)
        => candidate.FalseAlarmRate <= FalseAlarms.SuspectedRate && !(candidate.Evidence.ReferenceLift < MinReferenceLift);
}

/// <summary>What a scan says.</summary>
internal sealed record ScanFindings(
    ScanVerdict Verdict, ImmutableArray<ScanCandidate> Candidates, ImmutableArray<ScannedContext> Contexts, IncidentFinding? Incident);
