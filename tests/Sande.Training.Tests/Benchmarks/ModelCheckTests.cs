using Sande.Training.Benchmarks;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Benchmarks;

public sealed class ModelCheckTests
{
    [Fact]
    public void A_model_on_the_cpu_has_the_loss_and_the_gradients_of_float64()
        => Assert.All(ModelCheck.Run(CPU), row => Assert.True(row.IsWithinTolerance, row.ToString()));

    [SkippableFact]
    public void So_has_one_on_a_gpu()
    {
        Skip.IfNot(cuda.is_available(), "There is no GPU.");
        Assert.All(ModelCheck.Run(CUDA), row => Assert.True(row.IsWithinTolerance, row.ToString()));
    }
}
