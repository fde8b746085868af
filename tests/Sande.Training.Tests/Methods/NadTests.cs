using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Errors;
using Sande.Training.Methods.Nad;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Methods;

public sealed class NadTests : IDisposable
{
    private static readonly Hyperparameters Values = new()
    {
        LearningRate = 1e-3, BatchSize = 8, MaxSteps = 6, Nad = new() { TeacherEpochs = 1, Beta = 50, Layers = [1, 2] },
    };

    private readonly MethodBench _bench = new();

    [Fact]
    public void The_hidden_states_of_the_last_layer_are_what_the_last_norm_takes()
    {
        using var model = MethodBench.Model();
        using var ids = tensor([5L, 9, 13, 17], [1, 4]);
        var (last, states) = model.Hidden(model.Embed(ids.flatten()), PackedRows.Of([4], CPU), [2, 1]);
        using var whole = model.Hidden(model.Embed(ids));
        Assert.True(whole[0].equal(last).all().item<bool>());

        var weight = model.Weights["model.norm.weight"];
        var normed = states[0] * (states[0].square().mean([-1], keepdim: true) + model.Config.RmsNormEps).rsqrt() * weight;
        Assert.True(normed.allclose(last, 1e-5, 1e-6));
        Assert.False(states[0].allclose(states[1]));
    }

    [Fact]
    public void An_attention_map_is_the_energy_of_each_token_but_the_first_normalised_over_the_row()
    {
        using var hidden = tensor(new float[] { 9, 9, 1, 2, 0, 2, 7, 7, /**/ 9, 9, 3, 0 }, [6, 2]);
        using var maps = new AttentionMaps(PackedRows.Of([4, 2], CPU), CPU);
        using var map = maps.Of(hidden);

        var norm = Math.Sqrt(5 * 5 + 4 * 4 + 98 * 98);
        TestTensors.AssertClose("map", [0, 5 / norm, 4 / norm, 98 / norm, 0, 1], map.flatten(), 1e-5);
    }

    [Fact]
    public void The_loss_is_cross_entropy_and_beta_times_the_maps_mean_squared_difference()
    {
        using var student = MethodBench.Model();
        using var teacher = MethodBench.Model();
        using (no_grad())
            teacher.Weights["model.layers.0.mlp.up_proj.weight"].mul_(1.5);
        var rows = TestModels.Rows(5, seed: 3);
        const double Beta = 700;

        using var loss = new NadObjective(student, teacher, [1, 2], Beta).LossSum(rows);

        var expected = rows.Sum(row => CrossEntropy(student, row) + Beta * row.LabelCount * (Distance(row, 1) + Distance(row, 2)));
        Assert.Equal(expected, loss.item<float>(), 1e-4 * expected);

        double Distance(TokenRow row, int layer)
            => Map(student, row, layer).Zip(Map(teacher, row, layer), (s, t) => (s - t) * (s - t)).Average();
    }

    [Fact]
    public void The_teacher_gets_no_gradient()
    {
        using var student = MethodBench.Model();
        using var teacher = MethodBench.Model();
        student.Weights.RequireGradients(true);
        using var loss = new NadObjective(student, teacher, [2], 10).LossSum(TestModels.Rows(3, seed: 3));
        loss.backward();
        Assert.All(teacher.Weights.Tensors.Values, weight => Assert.Null(weight.grad));
        Assert.NotNull(student.Weights["model.layers.0.mlp.up_proj.weight"].grad);
    }

    // 4 steps make the teacher (one pass over 32 rows), 6 the student.
    [Theory, InlineData(2), InlineData(4), InlineData(7)]
    public void A_run_stopped_in_either_stage_ends_in_the_same_bytes(int stopAfter)
    {
        using var whole = MethodBench.Model();
        var uninterrupted = _bench.Journal("whole");
        _bench.Train(whole, Spec(), uninterrupted, heldBack: 0);
        Assert.Equal(10, uninterrupted.Steps.Count);

        using var first = MethodBench.Model();
        Assert.Throws<OperationCanceledException>(() => _bench.Train(first, Spec(), _bench.Journal("halves", stopAfter), heldBack: 0));
        using var second = MethodBench.Model();
        var rest = _bench.Journal("halves");
        _bench.Train(second, Spec(), rest, heldBack: 0);

        Assert.Equal(10 - stopAfter, rest.Steps.Count);
        Assert.Equal(TestModels.Bytes(whole), TestModels.Bytes(second));
    }

    [Fact]
    public void A_teacher_that_is_given_is_not_trained()
    {
        using var model = MethodBench.Model();
        var journal = _bench.Journal();
        var spec = Spec() with { ReferenceCheckpointId = "t", Hyperparameters = Values with { Nad = new() { Layers = [2] } } };
        var outcome = _bench.Train(model, spec, journal, reference: TestModels.Folder("llama2"));
        Assert.Equal(6, journal.Steps.Count);
        Assert.Equal((1000.0, null), (outcome.Training.Hyperparameters.Nad!.Beta, outcome.Training.Hyperparameters.Nad.TeacherEpochs));
    }

    [Fact]
    public void Layers_default_to_the_ends_of_thirds_and_must_be_there()
    {
        Assert.Equal([11, 22, 32], new NadOptions(1, null, null).For(32).Layers!.Value.ToArray());
        Assert.Equal([1, 2], new NadOptions(1, null, null).For(2).Layers!.Value.ToArray());
        Assert.Contains("the model has 2 layers, not 3", Assert.Throws<TrainingException>(() => new NadOptions(1, [3], null).For(2)).Message);
    }

    public void Dispose() => _bench.Dispose();

    private static RemediationSpec Spec() => MethodBench.Spec(RemediationMethod.Nad, Values);

    private static double CrossEntropy(CausalLM model, TokenRow row) => new CausalLMObjective(model).MeanLoss([row], new(1, 4096)) * row.LabelCount;

    /// <summary>The map of one row's tokens but the first, by plain arithmetic.</summary>
    private static double[] Map(CausalLM model, TokenRow row, int layer)
    {
        using var _ = no_grad();
        using var ids = tensor(row.InputIds.Select(id => (long)id).ToArray());
        using var rows = PackedRows.Of([row.Length], CPU);
        var (last, states) = model.Hidden(model.Embed(ids), rows, [layer]);
        var values = states[0].data<float>().ToArray();
        var energies = values.Chunk((int)states[0].shape[1]).Skip(1).Select(token => token.Sum(value => (double)value * value)).ToArray();
        var norm = Math.Sqrt(energies.Sum(energy => energy * energy));
        last.Dispose();
        states[0].Dispose();
        return [.. energies.Select(energy => energy / norm)];
    }
}
