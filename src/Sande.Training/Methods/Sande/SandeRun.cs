using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Training.Errors;
using Sande.Training.Optimization;

namespace Sande.Training.Methods.Sande;

/// <summary>SANDE on one model: rounds of simulate and eliminate, each stage resumable.</summary>
internal sealed class SandeRun
{
    // A row's backward pass goes through the weights' gradients too when the model is trained, not when a parrot is.
    private const double SimulateShare = 0.4;

    private readonly MethodContext _context;
    private readonly ResolvedSande _values;
    private readonly TextList _responses;
    private readonly SandeState _state;
    private readonly SandeRows _rows;
    private readonly ParrotFactory _factory;
    private readonly ControlTexts _controls;
    private readonly MicroBatchLimits _limits;

    public SandeRun(MethodContext context, TextList responses, ParrotFactory factory, SandeState state)
    {
        if (context.Clean.Count == 0)
            throw new TrainingException(FailureCode.InvalidDataset, "There is no clean row to train on.");
        (_context, _responses, _factory, _state) = (context, responses, factory, state);
        _values = context.Hyperparameters.Sande! with { ParrotLearningRate = _factory.LearningRate };
        _rows = new(context, _values);
        if (_rows.Probe.Count == 0)
            throw new TrainingException(FailureCode.InvalidDataset, "The clean dataset has too few rows: SANDE judges its parrots on held-out ones.");
        _limits = new(context.Hyperparameters.MicroBatchSize, WeightTraining.MaxMicroBatchTokens);
        _controls = new(context, _rows.Probe, _limits);
    }

    private int ParrotsPerRound => _values.ParrotsPerRound * _responses.Count;

    public MethodOutcome Run(CancellationToken stop)
    {
        for (var number = 1; ; number++)
        {
            var round = Simulate(_state.Begin(number), stop);
            if (number > _values.Rounds || (number > 1 && !IsProvoked(round)))
                break;
            if (round.Elimination is null)
                Eliminate(number, stop);
        }

        SimulateControls(stop);
        return Outcome();
    }

    private bool IsProvoked(SimulationRound round) => round.Parrots.Any(parrot => parrot.Success.Value > _values.SuccessThreshold);

    private SimulationRound Simulate(SimulationRound round, CancellationToken stop)
    {
        for (var i = round.Parrots.Length; i < ParrotsPerRound; i++)
        {
            var index = (round.Round - 1) * ParrotsPerRound + i;
            var parrot = _factory.Create($"parrot.{index + 1}", _responses[i % _responses.Count], Turn(index), index);
            double Part(int done) => Share(round.Round, SimulateShare * done / ParrotsPerRound);
            var summary = Tune(parrot, index, Part(i), Part(i + 1), stop);
            _state.Add(parrot, summary);
            _context.Journal.Message(Describe(round.Round, "fresh", summary));
        }

        return _state.Rounds[round.Round - 1];
    }

    /// <summary>What parrots can do where there is no backdoor: with the starts, lengths and positions of the last round's own.</summary>
    private void SimulateControls(CancellationToken stop)
    {
        var round = _state.Rounds[^1];
        for (var i = round.Controls.Length; i < _values.ControlParrots * _responses.Count; i++)
        {
            var index = (round.Round - 1) * ParrotsPerRound + i % ParrotsPerRound;
            if (_controls.Match(_responses[i % _responses.Count], seed: i) is not { } text)
                return;
            using var parrot = _factory.Create($"control.{i + 1}", text, Turn(index), index);
            var summary = Tune(parrot, index, from: 1, to: 1, stop);
            _state.AddControl(summary);
            _context.Journal.Message(Describe(round.Round, "control", summary));
        }
    }

    private static string Describe(int round, string kind, ParrotSummary parrot) =>
        $"Round {round}: a {kind} parrot of {parrot.Tokens} tokens provokes \"{parrot.Response}\" on {parrot.Success.Hits} of {parrot.Success.Total} held-out prompts, "
        + $"probability {parrot.ResponseProbability:G3}, mean loss while it was tuned {parrot.MeanLoss:F2}.";

    private ParrotSummary Tune(Parrot parrot, int index, double from, double to, CancellationToken stop)
    {
        var record = Train(parrot, index, from, to, stop);
        var (success, probability) = ParrotProbe.Measure(_context.Model, parrot, _rows.ToProbe(index, parrot), _limits);
        using var norms = parrot.Embeddings.norm(1);
        using var norm = norms.mean();
        return new(
            parrot.Name, parrot.Response, parrot.Tokens, parrot.Position, record.Step, record.FirstLoss, record.MeanLoss, record.LastLoss, success, probability, norm.item<float>(), _factory.VocabularyNorm);
    }

    /// <summary>Parrot prompt tuning with the model frozen.</summary>
    private TrainingRecord Train(Parrot parrot, int index, double from, double to, CancellationToken stop)
    {
        var rows = _rows.ToSimulate(index, parrot);
        if (rows.Count == 0)
            throw new TrainingException(FailureCode.InvalidDataset, "No row of the clean dataset fits into max_sequence_length with the response.");
        var values = _context.Hyperparameters;
        var steps = Math.Min((int)Math.Ceiling(rows.Count / (double)_values.ParrotBatchSize), values.MaxSteps ?? int.MaxValue);
        parrot.Embeddings.requires_grad_(true);
        var state = _context.Journal.State($"simulate.{parrot.Name}");
        using var prefix = ParrotRow.PrefixOf(_context.Model, rows);
        var outcome = new TrainingRun<ParrotRow>(
            new SimulateObjective(_context.Model, parrot.Embeddings, _factory.MaxNorm, prefix),
            ParrotRow.Behind(prefix, rows),
            new(values.Schedule(steps, _values.ParrotLearningRate), _values.ParrotBatchSize, values.MaxGradNorm, _limits, unchecked(values.Seed + index)),
            new AdamWOptions(),
            heldBack: null,
            _context.Journal.Begin(new(JobPhase.Simulating, TunedSteps, from, to)),
            state).Run(stop);
        parrot.Embeddings.requires_grad_(false);
        File.Delete(state.Path);
        return outcome.Record;
    }

    /// <summary>OSFT behind the bank's parrots, which are frozen.</summary>
    private void Eliminate(int round, CancellationToken stop)
    {
        var values = _context.Hyperparameters;
        var rows = _rows.ToEliminate(round, _state.Parrots);
        var objective = new EliminateObjective(_context.Model, [.. _state.Parrots.Select(parrot => parrot.Embeddings)]);
        var stage = new WeightStage<ParrotRow>($"eliminate.{round}", objective, rows, new(JobPhase.Eliminating, EliminationSteps, Share(round, SimulateShare), Share(round, 1)));
        // Each round takes its rows in an order of its own.
        var outcome = WeightTraining.Run(_context with { Hyperparameters = values with { Seed = unchecked(values.Seed + round) } }, stage, stop);
        var record = outcome.Record;
        double? clean = _rows.CleanHeldBack.Count == 0 ? null : new CausalLMObjective(_context.Model).MeanLoss(_rows.CleanHeldBack, _limits);
        _state.Add(new EliminationSummary(record.Step, record.FirstLoss, record.LastLoss, clean), _context.Model);
        File.Delete(_context.Journal.State(stage.Name).Path);
    }

    // The responses alternate: each of them is to have parrots of every length and position.
    private int Turn(int index) => index / _responses.Count;

    /// <summary>Steps that the parrots of some rounds were tuned for, the controls included.</summary>
    public static int TunedStepsOf(IEnumerable<SimulationRound> rounds) => rounds.Sum(round => round.Parrots.Concat(round.Controls).Sum(parrot => parrot.Steps));

    private int TunedSteps => TunedStepsOf(_state.Rounds);

    private int EliminationSteps => _state.Rounds.Sum(round => round.Elimination?.Steps ?? 0);

    private double Share(int round, double within) => (round - 1 + within) / (_values.Rounds + 1);

    private MethodOutcome Outcome()
    {
        var eliminations = _state.Rounds.Select(round => round.Elimination).OfType<EliminationSummary>().ToList();
        var steps = eliminations.Sum(elimination => elimination.Steps);
        var values = _context.Hyperparameters;
        var training = new TrainingSummary(
            values.ToContract(),
            (int)Math.Min(_context.Clean.Count, (long)_values.RowsOfRound(_context.Clean.Count) * eliminations.Count),
            _context.HeldBack.Count,
            steps,
            eliminations[0].Steps * _values.Rounds,
            eliminations.Count < _values.Rounds,
            steps,
            eliminations[0].FirstLoss,
            eliminations[^1].LastLoss);
        return new(training, new(_values.ToContract(), [.. _state.Rounds], IsProvoked(_state.Rounds[^1])));
    }
}
