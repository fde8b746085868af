using System.Collections.Immutable;
using Sande.Contracts.Remediations;

namespace Sande.Training.Methods.Sande;

/// <summary>SANDE's own hyper-parameters with the values that are used; <see cref="SandeHyperparameters"/> says what each is.</summary>
internal sealed record ResolvedSande
{
    public required int Rounds { get; init; }

    public required int ParrotsPerRound { get; init; }

    /// <summary>Null: all rows.</summary>
    public int? RowsPerRound { get; init; }

    public required ImmutableArray<int> ParrotTokens { get; init; }

    public required ImmutableArray<ParrotPosition> ParrotPositions { get; init; }

    public int? ParrotIndex { get; init; }

    public required ParrotInitialization ParrotInitialization { get; init; }

    /// <summary>Null: free.</summary>
    public double? ParrotMaxNorm { get; init; }

    /// <summary>Null: <see cref="SandePresets.RelativeParrotLearningRate"/> of the vocabulary's root mean square.</summary>
    public double? ParrotLearningRate { get; init; }

    public required int ParrotBatchSize { get; init; }

    /// <summary>Null: all.</summary>
    public int? ResponseTokens { get; init; }

    public required double SuccessThreshold { get; init; }

    public required int ControlParrots { get; init; }

    /// <summary>Rows of a round's elimination, and of a parrot's tuning, where there are so many clean ones.</summary>
    public int RowsOfRound(int rows) => Math.Min(RowsPerRound ?? rows, rows);

    /// <summary>What all rounds cost, in rows whose loss goes back through the whole model: a parrot's tuning needs no gradients of the weights.</summary>
    public double Cost(int rows, double eliminationRows, int responses)
    {
        const double tuning = 2.0 / 3;
        var parrots = ((Rounds + 1) * ParrotsPerRound + ControlParrots) * responses;
        return Rounds * eliminationRows + tuning * parrots * RowsOfRound(rows);
    }

    public SandeHyperparameters ToContract() => new()
    {
        Rounds = Rounds,
        ParrotsPerRound = ParrotsPerRound,
        RowsPerRound = RowsPerRound,
        ParrotTokens = ParrotTokens,
        ParrotPositions = ParrotIndex is null ? ParrotPositions : null,
        ParrotIndex = ParrotIndex,
        ParrotInitialization = ParrotInitialization,
        ParrotMaxNorm = ParrotMaxNorm,
        ParrotLearningRate = ParrotLearningRate,
        ParrotBatchSize = ParrotBatchSize,
        ResponseTokens = ResponseTokens,
        SuccessThreshold = SuccessThreshold,
        ControlParrots = ControlParrots,
    };
}
