using Sande.Contracts.Remediations;

namespace Sande.Contracts.Validation;

/// <summary>The ranges that <see cref="SandeHyperparameters"/> states.</summary>
internal static class SandeRules
{
    public static void Check(SandeHyperparameters values, string pointer, ErrorList errors)
    {
        errors.CheckRange($"{pointer}/rounds", values.Rounds, min: 1, max: 100);
        errors.CheckRange($"{pointer}/parrots_per_round", values.ParrotsPerRound, min: 1, max: 64);
        errors.CheckRange($"{pointer}/rows_per_round", values.RowsPerRound, min: 1);
        errors.CheckList($"{pointer}/parrot_tokens", values.ParrotTokens, min: 1, max: 256);
        errors.CheckRange($"{pointer}/parrot_index", values.ParrotIndex, min: 0);
        errors.CheckRange($"{pointer}/parrot_max_norm", values.ParrotMaxNorm, above: 0);
        errors.CheckRange($"{pointer}/parrot_learning_rate", values.ParrotLearningRate, above: 0, max: 10);
        errors.CheckRange($"{pointer}/parrot_batch_size", values.ParrotBatchSize, min: 1, max: 4096);
        errors.CheckRange($"{pointer}/response_tokens", values.ResponseTokens, min: 1);
        errors.CheckRange($"{pointer}/success_threshold", values.SuccessThreshold, min: 0, max: 1);
        if (values.ParrotPositions is { IsDefaultOrEmpty: true })
            errors.Add($"{pointer}/parrot_positions", ErrorList.EmptyList);
        if (values.ParrotPositions is not null && values.ParrotIndex is not null)
            errors.Add($"{pointer}/parrot_index", "A parrot stands at positions or at a fixed index: give one of parrot_positions and parrot_index.");
    }
}
