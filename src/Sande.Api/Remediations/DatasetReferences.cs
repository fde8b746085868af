using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Remediations;

namespace Sande.Api.Remediations;

/// <summary>A place of a remediation's body that names a dataset.</summary>
/// <param name="Pointer">JSON pointer to the place.</param>
/// <param name="Id">The dataset.</param>
/// <param name="Kind">What it must be.</param>
internal sealed record DatasetReference(string Pointer, string Id, DatasetKind Kind);

/// <summary>The datasets that a remediation uses.</summary>
internal static class DatasetReferences
{
    public static IEnumerable<DatasetReference> Of(RemediationSpec spec)
    {
        yield return new("/clean_dataset_id", spec.CleanDatasetId, DatasetKind.Instructions);
        if (spec.PreferenceDatasetId is { } preferences)
            yield return new("/preference_dataset_id", preferences, DatasetKind.Preferences);
        if (spec.Evaluation?.Asr?.DatasetId is { } prompts)
            yield return new("/evaluation/asr/dataset_id", prompts, DatasetKind.Instructions);
        foreach (var (index, task) in (spec.Evaluation?.Utility ?? []).Index())
        {
            if (task.DatasetId is { } rows)
                yield return new($"/evaluation/utility/{index}/dataset_id", rows, task.Task.RowKind());
        }
    }
}
