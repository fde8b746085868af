using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;

namespace Sande.Contracts.Tests.Evaluation;

public sealed class UtilityTasksTests
{
    [Theory]
    [InlineData(UtilityTask.Perplexity, DatasetKind.Instructions, "perplexity", "perplexity")]
    [InlineData(UtilityTask.ExactMatch, DatasetKind.Instructions, "exact_match", "exact_match")]
    [InlineData(UtilityTask.Mmlu, DatasetKind.MultipleChoice, "acc", "mmlu/acc")]
    [InlineData(UtilityTask.ArcEasy, DatasetKind.MultipleChoice, "acc_norm", "arc_easy/acc_norm")]
    public void A_task_has_its_kind_of_rows_and_its_numbers_have_names_of_their_own(UtilityTask task, DatasetKind kind, string metric, string name)
    {
        Assert.Equal(kind, task.RowKind());
        Assert.Equal(name, task.NumberName(metric));
    }
}
