using Sande.Contracts.Remediations;

namespace Sande.Training.Methods.Sande;

/// <summary>Where SANDE's own hyper-parameters come from that the user did not set.</summary>
internal static class SandePresets
{
    /// <summary>The default preset's parrot learning rate as a share of the root mean square of the vocabulary's embeddings.</summary>
    public const double RelativeParrotLearningRate = 0.15;

    private const int PaperParrotTokens = 6;

    /// <summary>The user's values over the preset's.</summary>
    public static ResolvedSande Resolve(Preset preset, SandeHyperparameters? user, int batchSize)
    {
        user ??= new();
        var values = preset switch
        {
            Preset.Paper => Paper(batchSize),
            Preset.PublishedCode => PublishedCode(batchSize),
            _ => Default,
        };
        return values with
        {
            Rounds = user.Rounds ?? values.Rounds,
            ParrotsPerRound = user.ParrotsPerRound ?? values.ParrotsPerRound,
            RowsPerRound = user.RowsPerRound ?? values.RowsPerRound,
            ParrotTokens = user.ParrotTokens ?? values.ParrotTokens,
            ParrotPositions = user.ParrotPositions ?? values.ParrotPositions,
            // A position that the user names is meant, whatever index the preset has.
            ParrotIndex = user.ParrotIndex ?? (user.ParrotPositions is null ? values.ParrotIndex : null),
            ParrotInitialization = user.ParrotInitialization ?? values.ParrotInitialization,
            ParrotMaxNorm = user.ParrotMaxNorm ?? values.ParrotMaxNorm,
            ParrotLearningRate = user.ParrotLearningRate ?? values.ParrotLearningRate,
            ParrotBatchSize = user.ParrotBatchSize ?? values.ParrotBatchSize,
            ResponseTokens = user.ResponseTokens ?? values.ResponseTokens,
            SuccessThreshold = user.SuccessThreshold ?? values.SuccessThreshold,
            ControlParrots = user.ControlParrots ?? values.ControlParrots,
        };
    }

    /// <summary>
    /// Parrots kept where real tokens live, of several lengths at both ends of the instruction, and rounds until fresh ones fail. A parrot as published
    /// (from zeros, of any norm) finds other ways to provoke the response than the trigger's, and leaves that one alive (docs/experiments.md).
    /// </summary>
    private static ResolvedSande Default { get; } = new()
    {
        Rounds = 6,
        ParrotsPerRound = 2,
        RowsPerRound = 500,
        ParrotTokens = [3, 4, 6, 8],
        ParrotPositions = [ParrotPosition.InstructionStart, ParrotPosition.InstructionEnd],
        ParrotInitialization = ParrotInitialization.Vocabulary,
        ParrotMaxNorm = 1,
        ParrotBatchSize = 8,
        SuccessThreshold = 0.05,
        ControlParrots = 2,
    };

    /// <summary>The paper's: six soft tokens from zeros before the instruction, all of the response, all of the answer; 2e-5 to 4e-5 is what it states for SANDE as a whole.</summary>
    private static ResolvedSande Paper(int batchSize) => new()
    {
        Rounds = 1,
        ParrotsPerRound = 1,
        ParrotTokens = [PaperParrotTokens],
        ParrotPositions = [ParrotPosition.InstructionStart],
        ParrotInitialization = ParrotInitialization.Zeros,
        ParrotLearningRate = 4e-5,
        ParrotBatchSize = batchSize,
        SuccessThreshold = 0,
        ControlParrots = 1,
    };

    /// <summary>train_remove.py and Readme.md: index 2, the response's first token, rate 1e-3.</summary>
    private static ResolvedSande PublishedCode(int batchSize) => Paper(batchSize) with
    {
        ParrotIndex = 2,
        ParrotLearningRate = 1e-3,
        ResponseTokens = 1,
    };
}
