using Sande.Training.Data;
using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Optimization;

/// <summary>Counts all live tensors of the process, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
[Collection(nameof(LeakTests))]
public sealed class LeakTests
{
    [Fact]
    public void Many_steps_leave_no_more_tensors_than_few()
    {
        using var model = TestModels.Load(TestModels.Folder("qwen2"));
        model.Weights.RequireGradients(true);
        using var optimizer = new AdamW(model.Weights.Tensors);
        var live = new List<long>();
        new TrainingLoop<TokenRow>(new CausalLMObjective(model), optimizer, TestModels.Rows(16, 2), TrainingLoopTests.Options(40)).Run(
            _ =>
            {
                live.Add(Tensor.TotalCount);
                return true;
            },
            CancellationToken.None);
        Assert.Equal(live[9], live[^1]);
    }
}
