using Sande.Contracts.Datasets;
using Sande.Contracts.Json;

namespace Sande.Contracts.Evaluation;

/// <summary>What is known of each task.</summary>
public static class UtilityTasks
{
    /// <summary>The kind of dataset whose rows the task takes.</summary>
    public static DatasetKind RowKind(this UtilityTask task)
        => task is UtilityTask.Perplexity or UtilityTask.ExactMatch ? DatasetKind.Instructions : DatasetKind.MultipleChoice;

    /// <summary>A number's name among those of all tasks: <c>perplexity</c>, <c>mmlu/acc</c>, <c>arc_easy/acc_norm</c>.</summary>
    public static string NumberName(this UtilityTask task, string metric)
    {
        var name = SandeJson.NameOf(task);
        return name == metric ? metric : $"{name}/{metric}";
    }
}
