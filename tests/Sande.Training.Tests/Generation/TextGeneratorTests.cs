using Sande.Training.Generation;

namespace Sande.Training.Tests.Generation;

public sealed class TextGeneratorTests
{
    private static readonly int[][] Prompts = [[5, 9, 13, 17, 2, 4], [100], [7, 7, 7], [300, 301, 302, 303], [44, 45]];

    [Theory, InlineData("llama2"), InlineData("qwen2")]
    public void A_batch_answers_as_each_prompt_alone(string name)
    {
        using var model = TestModels.Load(TestModels.Folder(name));
        var generator = new TextGenerator(model, new HashSet<int>());
        var together = generator.Generate(Prompts, 16);
        Assert.Equal(Prompts.Select(prompt => generator.Generate([prompt], 16)[0]), together);
    }

    /// <summary>With windows (Gemma 2, Mistral) shorter than the prompts, too.</summary>
    [Theory, InlineData("llama2"), InlineData("gemma2"), InlineData("mistral")]
    public void Prompts_of_other_lengths_that_begin_alike_are_answered_as_alone(string name)
    {
        using var model = TestModels.Load(TestModels.Folder(name));
        var generator = new TextGenerator(model, new HashSet<int>());
        int[][] prompts = [.. Prompts.Select(prompt => (int[])[.. Enumerable.Range(100, 32), .. prompt])];
        var together = generator.Generate(prompts, 16);
        Assert.Equal(prompts.Select(prompt => generator.Generate([prompt], 16)[0]), together);
    }

    [Fact]
    public void An_answer_ends_before_its_end_token_and_the_others_go_on()
    {
        using var model = TestModels.Load(TestModels.Folder("llama3"));
        var free = new TextGenerator(model, new HashSet<int>()).Generate(Prompts, 12);
        var end = free.SelectMany(answer => answer).GroupBy(token => token).OrderByDescending(group => group.Count()).First().Key;

        var answers = new TextGenerator(model, new HashSet<int> { end }).Generate(Prompts, 12);

        Assert.Equal(free.Select(answer => answer.TakeWhile(token => token != end)), answers);
        Assert.Contains(answers, answer => answer.Count < 12);
    }

    [Fact]
    public void A_prompt_longer_than_the_models_positions_keeps_its_end()
    {
        using var model = TestModels.Load(TestModels.Folder("llama2"));
        int[] prompt = [.. Enumerable.Range(0, 400).Select(i => i % 500)];
        var generator = new TextGenerator(model, new HashSet<int>());
        var fitting = prompt[^(model.Config.MaxPositionEmbeddings - 8)..];
        Assert.Equal(generator.Generate([fitting], 8), generator.Generate([prompt], 8));
    }
}
