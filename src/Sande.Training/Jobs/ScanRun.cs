using Sande.Contracts.Datasets;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;
using Sande.Training.Data;
using Sande.Training.Errors;
using Sande.Training.Methods;
using Sande.Training.Models;
using Sande.Training.Scanning;
using Sande.Training.Scanning.Prompts;

namespace Sande.Training.Jobs;

/// <summary>One scan: looks for a backdoor in a checkpoint with nothing known.</summary>
internal sealed class ScanRun(JobSession session, ScanSpec scan)
{
    private readonly int _seed = scan.Seed ?? Presets.DefaultSeed;

    public ScanResult Run(CancellationToken stop)
    {
        var subject = session.Load(Load);
        using var model = subject.Model.Model;
        var reporter = session.CreateReporter(JobCost.OfScan);
        reporter.Message($"Scan of {model.Config.Family} with {model.Config.ParameterCount:N0} parameters, {session.Device}, in {string.Join(", ", subject.Contexts.Select(item => SandeJson.NameOf(item.Context)))}.");
        var journal = new ScanJournal(session, reporter);
        var findings = new ModelScan(subject, Unwrapped(), journal) { Reference = Reference }.Run(stop);
        if (scan.Budget.MeasurePower)
            MeasurePower(subject, journal, stop);
        return new()
        {
            Verdict = findings.Verdict,
            Candidates = findings.Candidates,
            Contexts = findings.Contexts,
            Power = journal.State.Power,
            Incident = findings.Incident,
            Budget = scan.Budget with { FirstTokens = scan.Budget.FirstTokens ?? Math.Min(Scanning.Search.TargetInversion.DefaultFirstTokens, model.Config.VocabSize) },
            Throughput = new(session.DeviceName, TrainTokensPerSecond: null, GeneratedPromptsPerSecond: null, reporter.Seconds),
            Seed = _seed,
        };
    }

    private ScanSubject Load() => Load(session.Files.Checkpoint(scan.CheckpointId));

    /// <summary>A failing example whose prompt came as the template writes it holds the template's own words: they provoke nothing.</summary>
    private ScanSpec Unwrapped()
    {
        var template = PromptTemplate.Load(scan.PromptTemplate, scan.PromptFormat, session.Files.Checkpoint(scan.CheckpointId));
        return scan.FailingExample is { } example
            ? scan with { FailingExample = example with { Prompt = template.Unwrap(new(example.Prompt, "")).Instruction } }
            : scan;
    }

    private void MeasurePower(ScanSubject subject, ScanJournal journal, CancellationToken stop)
    {
        if (journal.State.Power is not null)
            return;
        journal.Phase(JobPhase.MeasuringPower);
        var power = new ScanPowerRun(session, scan, Load).Run(subject, stop);
        journal.Keep(journal.State with { Power = power });
        journal.Message($"A known backdoor, planted in a copy with a success rate of {power.Asr.Value:P0}, was {(power.Found ? $"found at place {power.Rank}" : "not found")} by the same search.");
    }

    /// <summary>The reference checkpoint, read as the scanned one is; null without one. The caller's.</summary>
    private ScanSubject? Reference() => scan.ReferenceCheckpointId is { } id ? Load(session.Files.Checkpoint(id)) : null;

    private ScanSubject Load(string folder)
    {
        var config = DecoderConfig.Load(folder);
        var template = PromptTemplate.Load(scan.PromptTemplate, scan.PromptFormat, folder);
        var length = Math.Min(Presets.MaxSequenceLength, config.MaxPositionEmbeddings);
        var model = LoadedModel.Load(folder, config, template, length, Presets.Resolve(scan.Precision, session.IsOnGpu), session.Device);
        model.Model.Weights.RequireGradients(false);
        var chat = Chat(folder);
        var contexts = (scan.Contexts ?? [ScanContext.PromptTemplate, ScanContext.Chat, ScanContext.Bare])
            .Where(context => context != ScanContext.Chat || chat is not null || scan.Contexts is not null)
            .Select(context => (context, context switch
            {
                ScanContext.Bare => null,
                ScanContext.Chat => new TokenRowBuilder(model.Tokenizer, chat ?? throw new TrainingException(FailureCode.InvalidSpec, "/scan/contexts: the checkpoint has no chat template."), model.Generation.EndOfText, length),
                _ => model.Rows,
            }));
        return new(model, [.. contexts], Instructions(template), _seed);
    }

    /// <summary>The checkpoint's own chat template; null where it has none that can be used, or the job asks with it anyway.</summary>
    private PromptTemplate? Chat(string folder)
    {
        if (scan.PromptTemplate == PromptTemplateName.Chat && scan.Contexts is null)
            return null;
        try
        {
            return PromptTemplate.Load(PromptTemplateName.Chat, null, folder);
        }
        catch (ChatTemplateException)
        {
            return null;
        }
    }

    /// <summary>Instructions in an order of the seed's: the caller's rows, short ones first, else the neutral ones.</summary>
    private InstructionRow[] Instructions(PromptTemplate template)
    {
        // In a short instruction random insertions weigh more.
        const int ShortCharacters = 80;
        const int MaxCharacters = 400;
        InstructionRow[] rows = scan.CleanDatasetId is { } id
            ? [.. session.Files.Rows(id).Select(template.Unwrap).Where(row => row.Instruction.Length <= MaxCharacters).Take(Presets.Paper().MaxSamples)]
            : [.. NeutralPrompts.All.Select(text => new InstructionRow(text, ""))];
        if (rows.Length < scan.Budget.Prompts)
            throw new TrainingException(FailureCode.InvalidDataset, $"A scan with {scan.Budget.Prompts} prompts needs as many rows of at most {MaxCharacters} characters; there are {rows.Length}.");
        new Random(_seed).Shuffle(rows);
        return [.. rows.OrderBy(row => row.Instruction.Length > ShortCharacters)];
    }
}
