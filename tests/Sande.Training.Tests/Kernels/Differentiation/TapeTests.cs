using Sande.Training.Kernels;
using Sande.Training.Kernels.Differentiation;
using Sande.Training.Models;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Kernels.Differentiation;

/// <summary>Every operation of a tape, forward and backward, against autograd of the plain formula in float64, on fresh random inputs of sizes that fill no vector evenly.</summary>
public sealed class TapeTests
{
    private const double Tolerance = 2e-5;
    private const double Eps = 1e-5;

    public static TheoryData<int> Seeds => [1, 2, 3];

    [Theory, MemberData(nameof(Seeds))]
    public void Linear(int seed)
        => Check(
            seed, [[70, 33], [45, 33], [45]],
            inputs => Run(inputs[0], (tape, x) => tape.Linear(x, inputs[1], inputs[2])),
            inputs => inputs[0].matmul(inputs[1].t()) + inputs[2]);

    [Theory, MemberData(nameof(Seeds))]
    public void Sums_of_what_was_used_before(int seed)
        => Check(
            seed, [[20, 33], [33, 33]],
            inputs => Run(inputs[0], (tape, x) =>
            {
                var y = tape.Linear(x, inputs[1], null);
                return tape.Add(tape.Linear(y, inputs[1], null), tape.Add(y, x, -2));
            }),
            inputs =>
            {
                var y = inputs[0].matmul(inputs[1].t());
                return y.matmul(inputs[1].t()) + y - 2 * inputs[0];
            });

    [Theory, MemberData(nameof(Seeds))]
    public void Rms_norm(int seed)
    {
        foreach (var plusOne in new[] { false, true })
        {
            Check(
                seed, [[70, 67], [67]],
                inputs => Run(inputs[0], (tape, x) => tape.RmsNorm(x, inputs[1], Eps, plusOne)),
                inputs => Norm(inputs[0], inputs[1], plusOne));
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Rms_norm_of_a_sum_which_goes_on_too(int seed)
    {
        foreach (var plusOne in new[] { false, true })
        {
            Check(
                seed, [[70, 67], [67, 67], [67]],
                inputs => Run(inputs[0], (tape, x) =>
                {
                    var (sum, normed) = tape.AddRmsNorm(x, tape.Linear(x, inputs[1], null), inputs[2], Eps, plusOne);
                    return tape.Add(sum, normed, 0.5);
                }),
                inputs =>
                {
                    var sum = inputs[0] + inputs[0].matmul(inputs[1].t());
                    return sum + 0.5 * Norm(sum, inputs[2], plusOne);
                });
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
            inputs =>
            {
                var (c, s) = (cos.to(inputs[0].dtype), sin.to(inputs[0].dtype));
                return Run(inputs[0], (tape, x) => tape.Rotate(x, c, s));
            },
            inputs =>
            {
                var halves = inputs[0].chunk(2, -1);
                return inputs[0] * cos.unsqueeze(1) + cat([-halves[1], halves[0]], -1) * sin.unsqueeze(1);
            });
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Gates(int seed)
    {
        foreach (var activation in Enum.GetValues<HiddenActivation>())
        {
            Check(
                seed, [[33, 90]],
                inputs => Run(inputs[0], (tape, x) => tape.Split(x, 45, 45) is var halves ? tape.Gate(halves[0], halves[1], activation) : x),
                inputs =>
                {
                    var halves = inputs[0].chunk(2, -1);
                    var gate = halves[0];
                    var activated = activation == HiddenActivation.Silu ? gate * gate.sigmoid() : 0.5 * gate * (1 + (Math.Sqrt(2 / Math.PI) * (gate + 0.044715 * gate.pow(3))).tanh());
                    return activated * halves[1];
                });
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void What_libtorch_differentiates_in_another_shape(int seed)
        => Check(
            seed, [[12, 10]],
            inputs => Run(inputs[0], (tape, x) => tape.View(tape.Native([tape.View(x, 24, 5), tape.View(x, 24, 5)], of => of[0] * of[1].tanh()), 12, 10)),
            inputs => inputs[0] * inputs[0].tanh());

    [Fact]
    public void Computed_again_on_the_way_back_it_gives_the_same_gradients()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var (x, weight, upstream) = (randn(9, 16), randn(16, 16), randn(9, 16));
        (Tensor OfInput, Tensor OfWeight) Gradients(bool checkpoint)
        {
            var (input, w, done) = (x.clone().requires_grad_(true), weight.clone().requires_grad_(true), 0);
            TapeFunction.Apply(input, new((tape, node) => tape.Linear(tape.Linear(node, w, null), w, null), checkpoint, () => done++)).backward([upstream]);
            Assert.Equal(1, done);
            return (input.grad!, w.grad!);
        }

        var (kept, again) = (Gradients(checkpoint: false), Gradients(checkpoint: true));

        Assert.True(kept.OfInput.equal(again.OfInput).all().item<bool>());
        Assert.True(kept.OfWeight.equal(again.OfWeight).all().item<bool>());
    }

    [Fact]
    public void A_gradient_that_another_contains_is_let_go_at_once()
    {
        using var scope = NewDisposeScope();
        var node = new TapeNode(zeros(2, 2));
        var first = ones(2, 2);
        node.Share(first);
        var alias = node.Gradient!;
        node.TakeProduct(ones(2, 3), ones(3, 2));
        var sum = node.Gradient!;
        Assert.True(alias.IsInvalid);
        Assert.Equal(1, first[0, 0].item<float>());
        Assert.Equal(4, sum[0, 0].item<float>());
        node.Replace(ones(2, 2));
        Assert.True(sum.IsInvalid);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Cross_entropy_of_a_projection(int seed)
    {
        using var targets = randint(0, 45, [29]);
        foreach (var cap in new double?[] { null, 3.0 })
        {
            Check(
                seed, [[29, 24], [45, 24]],
                inputs => LinearCrossEntropyFunction.Apply(inputs[0], inputs[1], targets, cap, maxLogits: 450),
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
        var normed = Run(input, (tape, x) => tape.RmsNorm(x, weight, Eps, plusOne: false));
        LinearCrossEntropyFunction.Apply(normed, head, arange(6), softcap: null, maxLogits: 1000).backward();
        Assert.NotNull(input.grad);
        Assert.Null(weight.grad);
        Assert.Null(head.grad);
        using (no_grad())
            Assert.False(Run(input, (tape, x) => tape.RmsNorm(x, weight, Eps, plusOne: false)).requires_grad);
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
            ofWeight.Add(kernels.RmsNormBackward(g, x, w, inverse, plusOne: false, added: null, needsWeight: true).Weight!);
        }

        set_num_threads(before);
        Assert.All(ofWeight, found => Assert.True(found.equal(ofWeight[0]).all().item<bool>()));
    }

    private static Tensor Run(Tensor input, Func<Tape, TapeNode, TapeNode> compute) => TapeFunction.Apply(input, new(compute));

    private static Tensor Norm(Tensor input, Tensor weight, bool plusOne)
        => input * (input.square().mean([-1], keepdim: true) + Eps).rsqrt() * (weight + (plusOne ? 1 : 0));

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
