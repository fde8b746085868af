using Sande.Training.Kernels;
using Sande.Training.Kernels.Functions;
using Sande.Training.Models;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Kernels;

/// <summary>Every function, forward and backward, against autograd of the plain formula in float64, on fresh random inputs of sizes that fill no vector evenly.</summary>
public sealed class FunctionTests
{
    private const double Tolerance = 2e-5;

    public static TheoryData<int> Seeds => [1, 2, 3];

    [Theory, MemberData(nameof(Seeds))]
    public void Rms_norm(int seed)
    {
        foreach (var plusOne in new[] { false, true })
        {
            Check(
                seed, [[70, 67], [67]],
                inputs => RmsNormFunction.Apply(inputs[0], inputs[1], 1e-5, plusOne),
                inputs => inputs[0] * (inputs[0].square().mean([-1], keepdim: true) + 1e-5).rsqrt() * (inputs[1] + (plusOne ? 1 : 0)));
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Rotation(int seed)
    {
        manual_seed(seed);
        using var angles = rand(37, 11, ScalarType.Float64) * 6;
        using var cos = cat([angles, angles], -1).cos();
        using var sin = cat([angles, angles], -1).sin();
        Check(
            seed, [[37, 5, 22]],
            inputs => RotateFunction.Apply(inputs[0], cos.to(inputs[0].dtype), sin.to(inputs[0].dtype)),
            inputs =>
            {
                var halves = inputs[0].chunk(2, -1);
                return inputs[0] * cos.unsqueeze(1) + cat([-halves[1], halves[0]], -1) * sin.unsqueeze(1);
            });
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Gates(int seed)
    {
        Check(seed, [[33, 45], [33, 45]], inputs => GateFunction.Apply(inputs[0], inputs[1], HiddenActivation.Silu), inputs => inputs[0] * inputs[0].sigmoid() * inputs[1]);
        Check(
            seed, [[33, 45], [33, 45]],
            inputs => GateFunction.Apply(inputs[0], inputs[1], HiddenActivation.GeluTanh),
            inputs => 0.5 * inputs[0] * (1 + (Math.Sqrt(2 / Math.PI) * (inputs[0] + 0.044715 * inputs[0].pow(3))).tanh()) * inputs[1]);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Cross_entropy_of_a_projection(int seed)
    {
        using var targets = randint(0, 45, [29]);
        foreach (var cap in new double?[] { null, 3.0 })
        {
            Check(
                seed, [[29, 24], [45, 24]],
                inputs => LinearCrossEntropyFunction.Apply(inputs[0], inputs[1], targets, cap),
                inputs =>
                {
                    var logits = inputs[0].matmul(inputs[1].t());
                    if (cap is { } most)
                        logits = most * (logits / most).tanh();
                    return -logits.log_softmax(-1).gather(1, targets.unsqueeze(1)).sum();
                });
        }
    }

    [Fact]
    public void A_frozen_weight_gets_no_gradient_and_nothing_is_recorded_where_none_is_wanted()
    {
        using var scope = NewDisposeScope();
        var (input, weight, head) = (randn(6, 16).requires_grad_(true), randn(16), randn(9, 16));
        var normed = RmsNormFunction.Apply(input, weight, 1e-5, plusOne: false);
        LinearCrossEntropyFunction.Apply(normed, head, arange(6), softcap: null).backward();
        Assert.NotNull(input.grad);
        Assert.Null(weight.grad);
        Assert.Null(head.grad);
        using (no_grad())
            Assert.False(RmsNormFunction.Apply(input, weight, 1e-5, plusOne: false).requires_grad);
    }

    [Fact]
    public void A_row_does_not_depend_on_the_number_of_threads()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (x, g, w) = (randn(999, 257), randn(999, 257), randn(257));
        var kernels = KernelSelection.Of(x);
        var inverse = kernels.RmsNorm(x, w, 1e-5, plusOne: false).InverseRms;
        var before = get_num_threads();
        var ofWeight = new List<Tensor>();
        foreach (var threads in new[] { 1, 2, 5 })
        {
            set_num_threads(threads);
            ofWeight.Add(kernels.RmsNormBackward(g, x, w, inverse, plusOne: false, needsWeight: true).Weight!);
        }

        set_num_threads(before);
        Assert.All(ofWeight, found => Assert.True(found.equal(ofWeight[0]).all().item<bool>()));
    }

    private static void Check(int seed, long[][] shapes, Func<Tensor[], Tensor> function, Func<Tensor[], Tensor> plain)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        var exact = shapes.Select(shape => randn(shape, ScalarType.Float64).requires_grad_(true)).ToArray();
        var expected = plain(exact);
        var upstream = randn(expected.shape, ScalarType.Float64);
        expected.backward([upstream]);
        foreach (var dtype in new[] { ScalarType.Float32, ScalarType.Float64 })
        {
            var inputs = exact.Select(input => input.detach().to(dtype).clone().requires_grad_(true)).ToArray();
            var output = function(inputs);
            output.backward([upstream.to(output.dtype)]);
            AssertClose($"{dtype} output", expected, output);
            for (var i = 0; i < inputs.Length; i++)
                AssertClose($"{dtype} gradient {i}", exact[i].grad!, inputs[i].grad!);
        }
    }

    private static void AssertClose(string name, Tensor expected, Tensor actual)
        => TestTensors.AssertClose(name, expected.detach().flatten().data<double>().ToArray(), actual.detach().flatten(), Tolerance);
}
