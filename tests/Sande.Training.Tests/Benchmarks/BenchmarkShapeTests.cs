using Sande.Training.Benchmarks;

namespace Sande.Training.Tests.Benchmarks;

public sealed class BenchmarkShapeTests
{
    // Hugging Face's own counts of the checkpoints with these shapes.
    [Theory]
    [InlineData("qwen1.5-0.5b", 463_987_712)]
    [InlineData("qwen1.5-4b", 3_950_369_280)]
    [InlineData("llama2-7b", 6_738_415_616)]
    public void Shapes_have_the_parameters_of_the_checkpoints_they_are_named_after(string name, long parameters)
        => Assert.Equal(parameters, BenchmarkShape.Find(name).Config.ParameterCount);

    [Fact]
    public void Operations_count_what_multiplies_and_causal_attention()
    {
        // 40 layers of 4 · 2560² + 3 · 2560 · 6912 weights, 3 · 2560 biases and two norms; the last norm; the head; not the look-up.
        const double weights = 40.0 * (4 * 2560 * 2560 + 3 * 2560 * 6912 + 3 * 2560 + 2 * 2560) + 2560 + 151_936.0 * 2560;

        Assert.Equal(6 * weights + 6.0 * 40 * 2560 * 1024, BenchmarkShape.Find("qwen1.5-4b").TrainingFlopsPerToken(1024));
    }

    [Fact]
    public void An_unknown_shape_is_refused_with_the_known_ones()
        => Assert.Contains("tiny, qwen1.5-0.5b", Assert.Throws<ArgumentException>(() => BenchmarkShape.Find("huge")).Message, StringComparison.Ordinal);

    [Fact]
    public void Rows_are_the_same_every_time_and_as_long_as_real_ones()
    {
        var rows = BenchmarkRun.RowsFor("tiny", quick: false, onGpu: true);

        Assert.Equal(rows.Instructions[7].Answer, BenchmarkRun.RowsFor("tiny", quick: false, onGpu: true).Instructions[7].Answer);
        Assert.InRange(rows.Instructions.Average(row => row.Prompt.Length + row.Answer.Length), 70, 90);
        Assert.InRange(rows.Questions.Average(ids => ids.Length), 95, 125);
        Assert.All(rows.Instructions, row => Assert.All(row.Prompt, id => Assert.InRange(id, 0, 4095)));
        Assert.All(rows.FullRows, ids => Assert.Equal(1024, ids.Length));
    }
}
