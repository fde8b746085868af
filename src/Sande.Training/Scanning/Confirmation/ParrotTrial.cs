using Sande.Contracts.Datasets;
using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Methods.Sande;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;

namespace Sande.Training.Scanning.Confirmation;

/// <summary>
/// One parrot tuned to provoke the first tokens of a text (as SANDE-P does) on some prompts, and judged by the whole text on others: a planted
/// response goes on by itself, another text does not.
/// </summary>
internal sealed class ParrotTrial(CausalLM model, TokenRowBuilder rows, ParrotTrialOptions options)
{
    private static readonly MicroBatchLimits Limits = new(MaxRows: 64, MaxTokens: 4096);

    // The turn of a parrot of several tokens.
    private const int LongTurn = 1;

    private readonly PromptFrame _frame = PromptFrame.Of(rows);

    /// <summary>Tunes a parrot and judges it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="text">What it is to provoke.</param>
    /// <param name="turn">How many it had before: lengths and positions take turns.</param>
    /// <param name="stop">Ends it at the next step.</param>
    public ParrotSummary Run(string name, string text, int turn, CancellationToken stop)
    {
        var factory = new ParrotFactory(model, options.Parrots, options.Seed);
        using var parrot = factory.Create(name, text, turn, turn);
        var (tuned, judged) = (Build(options.Tuned, parrot, options.Parrots.ResponseTokens), Build(options.Judged, parrot, null));
        var record = Tune(parrot, factory, tuned, turn, stop);
        var (success, probability) = ParrotProbe.Measure(model, parrot, judged, Limits);
        using var norms = parrot.Embeddings.norm(1);
        using var norm = norms.mean();
        return new(name, text, parrot.Tokens, parrot.Position, record.Step, record.FirstLoss, record.MeanLoss, record.LastLoss, success, probability, norm.item<float>(), factory.VocabularyNorm);
    }

    /// <summary>A parrot tuned to provoke <paramref name="text"/>; the caller's.</summary>
    public Parrot Tune(string text, CancellationToken stop)
    {
        var factory = new ParrotFactory(model, options.Parrots, options.Seed);
        var parrot = factory.Create("parrot", text, LongTurn, LongTurn);
        Tune(parrot, factory, Build(options.Tuned, parrot, options.Parrots.ResponseTokens), LongTurn, stop);
        return parrot;
    }

    private TrainingRecord Tune(Parrot parrot, ParrotFactory factory, IReadOnlyList<ParrotRow> tuned, int turn, CancellationToken stop)
    {
        parrot.Embeddings.requires_grad_(true);
        var schedule = new LearningRateSchedule(factory.LearningRate, LrSchedulerType.Constant, 0, options.Steps);
        var loop = new TrainingLoopOptions(schedule, options.Parrots.ParrotBatchSize, 1, Limits, Seeds.Of(options.Seed, turn));
        var objective = new SimulateObjective(model, parrot.Embeddings, factory.MaxNorm);
        using var optimizer = new AdamW(objective.Parameters, new());
        var record = TrainingRecord.Start;
        // Seconds of work: a trial that was stopped begins again.
        new TrainingLoop<ParrotRow>(objective, optimizer, tuned, loop).Run(
            report =>
            {
                record = record.After(report);
                return true;
            },
            stop);
        parrot.Embeddings.requires_grad_(false);
        return record;
    }

    private List<ParrotRow> Build(IEnumerable<InstructionRow> instructions, Parrot parrot, int? tokens)
        => [.. instructions.Select(row => rows.BuildBeginning(row, parrot.Response)).OfType<TokenRow>().Select(row => row.CutLabels(tokens))
            .Select(row => ParrotRow.Splice(row, _frame.IndexOf(parrot.Position!.Value, row, new Random(options.Seed)), 0, parrot.Tokens))];
}

/// <summary>How a trial is made.</summary>
/// <param name="Parrots">The parrots.</param>
/// <param name="Steps">Optimizer steps of one.</param>
/// <param name="Tuned">Prompts to tune on.</param>
/// <param name="Judged">Prompts to judge on, none of the others.</param>
/// <param name="Seed">Of starts and order.</param>
internal sealed record ParrotTrialOptions(ResolvedSande Parrots, int Steps, IReadOnlyList<InstructionRow> Tuned, IReadOnlyList<InstructionRow> Judged, int Seed);
