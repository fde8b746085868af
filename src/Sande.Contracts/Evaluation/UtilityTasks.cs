using Sande.Contracts.Datasets;

namespace Sande.Contracts.Evaluation;

/// <summary>What is known of each task.</summary>
public static class UtilityTasks
{
    /// <summary>The kind of dataset whose rows the task takes.</summary>
    public static DatasetKind RowKind(this UtilityTask task)
        => task is UtilityTask.Perplexity or UtilityTask.ExactMatch ? DatasetKind.Instructions : DatasetKind.MultipleChoice;
}
