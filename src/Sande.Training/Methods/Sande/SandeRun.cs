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
    private readonly MicroBatchLimits _limits;

    public SandeRun(MethodContext context, TextList responses, SandeState state)
    {
        if (context.Clean.Count == 0)
            throw new TrainingException(FailureCode.InvalidDataset, "There is no clean row to train on.");
        (_context, _responses, _state) = (context, responses, state);
        _factory = new(context.Model, context.Hyperparameters.Sande!, context.Hyperparameters.Seed);
        _values = context.Hyperparameters.Sande! with { ParrotLearningRate = _factory.LearningRate };
        _rows = new(context, _values);
        _limits = new(context.Hyperparameters.MicroBatchSize, FineTuning.MaxMicroBatchTokens);
    }

    private int ParrotsPerRound => _values.ParrotsPerRound * _responses.Count;

    public MethodOutcome Run(CancellationToken stop)
    {
        for (var round = 1; ; round++)
        {
            Simulate(_state.Begin(round), stop);
            if (round > _values.Rounds || (round > 1 && !Succeeds(_state.Rounds[round - 1])))
                return Outcome();
            if (_state.Rounds[round - 1].Elimination is null)
                Eliminate(round, stop);
        }
    }

    private bool Succeeds(SimulationRound round) => round.Parrots.Any(parrot => parrot.Success.Value > _values.SuccessThreshold);

    private void Simulate(SimulationRound round, CancellationToken stop)
    {
        for (var i = round.Parrots.Length; i < ParrotsPerRound; i++)
        {
            var index = (round.Round - 1) * ParrotsPerRound + i;
            var parrot = _factory.Create(index, _responses[i % _responses.Count]);
            var record = Tune(parrot, index, Share(round.Round, SimulateShare * i / ParrotsPerRound), Share(round.Round, SimulateShare * (i + 1) / ParrotsPerRound), stop);
            var (success, probability) = ParrotProbe.Measure(_context.Model, parrot, _rows.ToProbe(index, parrot), _limits);
            using var norms = parrot.Embeddings.norm(1);
            using var norm = norms.mean();
            _state.Add(parrot, new(
                parrot.Name, parrot.Response, parrot.Tokens, parrot.Position, record.FirstLoss, record.LastLoss, success, probability, norm.item<float>(), _factory.VocabularyNorm));
            _context.Journal.Message(
                $"Round {round.Round}: a fresh parrot of {parrot.Tokens} tokens provokes \"{parrot.Response}\" on {success.Hits} of {success.Total} held-out prompts.");
        }
    }

    /// <summary>Parrot prompt tuning with the model frozen.</summary>
    private TrainingRecord Tune(Parrot parrot, int index, double from, double to, CancellationToken stop)
    {
        var rows = _rows.ToSimulate(index, parrot);
        if (rows.Count == 0)
            throw new TrainingException(FailureCode.InvalidDataset, "No row of the clean dataset fits into max_sequence_length with the response.");
        var steps = (int)Math.Ceiling(rows.Count / (double)_values.ParrotBatchSize);
        parrot.Embeddings.requires_grad_(true);
        var state = _context.Journal.State($"simulate.{index + 1}");
        var outcome = new TrainingRun<ParrotRow>(
            new SimulateObjective(_context.Model, parrot.Embeddings, _factory.MaxNorm),
            rows,
            Options(_values.ParrotLearningRate!.Value, _values.ParrotBatchSize, steps, index),
            new AdamWOptions(),
            heldBack: null,
            _context.Journal.Begin(new(JobPhase.Simulating, index * steps, from, to)),
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
        var steps = values.Steps(rows.Count);
        var state = _context.Journal.State($"eliminate.{round}");
        _context.Model.Weights.RequireGradients(true);
        var outcome = new TrainingRun<ParrotRow>(
            new EliminateObjective(_context.Model, [.. _state.Parrots.Select(parrot => parrot.Embeddings)]),
            rows,
            Options(values.LearningRate, values.BatchSize, steps, round),
            new AdamWOptions(WeightDecay: values.WeightDecay),
            heldBack: null,
            _context.Journal.Begin(new(JobPhase.Eliminating, (round - 1) * steps, Share(round, SimulateShare), Share(round, 1))),
            state).Run(stop);
        _context.Model.Weights.RequireGradients(false);
        var record = outcome.Record;
        double? clean = _rows.CleanHeldBack.Count == 0 ? null : new CausalLMObjective(_context.Model).MeanLoss(_rows.CleanHeldBack, _limits);
        _state.Add(new EliminationSummary(record.Step, record.FirstLoss, record.LastLoss, clean), _context.Model);
        File.Delete(state.Path);
    }

    private TrainingLoopOptions Options(double learningRate, int batchSize, int steps, int turn)
    {
        var values = _context.Hyperparameters;
        var warmup = (int)Math.Ceiling(values.WarmupRatio * steps);
        return new(new(learningRate, values.LrSchedulerType, warmup, steps), batchSize, values.MaxGradNorm, _limits, unchecked(values.Seed + turn));
    }

    private double Share(int round, double within) => (round - 1 + within) / (_values.Rounds + SimulateShare);

    private MethodOutcome Outcome()
    {
        var eliminations = _state.Rounds.Select(round => round.Elimination).OfType<EliminationSummary>().ToList();
        var steps = eliminations.Sum(elimination => elimination.Steps);
        var values = _context.Hyperparameters;
        var training = new TrainingSummary(
            values.ToContract(),
            Math.Min(_context.Clean.Count, (_values.RowsPerRound ?? _context.Clean.Count) * eliminations.Count),
            _context.HeldBack.Count,
            steps,
            eliminations[0].Steps * _values.Rounds,
            eliminations.Count < _values.Rounds,
            steps,
            eliminations[0].FirstLoss,
            eliminations[^1].LastLoss);
        return new(training, new(_values.ToContract(), [.. _state.Rounds], Succeeds(_state.Rounds[^1])));
    }
}
