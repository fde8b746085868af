using Sande.Training.Errors;
using Sande.Training.Generation;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Scanning;

public sealed class ContinuationTreeTests
{
    private static readonly int[][] Prompts = [[5, 9, 13, 17, 2, 4], [100], [7, 7, 7]];

    // (parent, token): two branches behind 11, one of them three tokens long, and a path of its own.
    private static readonly (int Parent, int Token)[][] Levels = [[(-1, 11), (-1, 40)], [(0, 12), (0, 13), (1, 41)], [(3, 14)]];
    private static readonly int[][] Paths = [[11], [40], [11, 12], [11, 13], [40, 41], [11, 13, 14]];

    /// <param name="name">The model.</param>
    /// <param name="shared">Tokens that all prompts begin with.</param>
    [Theory, InlineData("llama2", 0), InlineData("qwen2", 0), InlineData("qwen2", 40)]
    public void A_node_sees_its_prompt_and_its_ancestors_alone(string name, int shared)
    {
        using var _ = no_grad();
        using var model = TestModels.Load(TestModels.Folder(name));
        int[][] prompts = [.. Prompts.Select(prompt => (int[])[.. Enumerable.Range(200, shared), .. prompt])];
        using var tree = new ContinuationTree(model, prompts, capacity: 6);

        for (var time = 0; time < 2; time++)
        {
            using var scope = NewDisposeScope();
            var found = cat([.. Levels.Select(level => tree.Append(level))], 1);
            foreach (var (prompt, row) in prompts.Index().Select(item => (item.Index, item.Item)))
            {
                Close(Expected(row), tree.First[prompt]);
                foreach (var (path, tokens) in Paths.Index())
                    Close(Expected([.. row, .. tokens]), found[prompt, path]);
            }

            // What was forgotten leaves no trace.
            tree.Clear();
        }

        Tensor Expected(int[] tokens)
        {
            var ids = tensor(tokens.Select(token => (long)token).ToArray()).unsqueeze(0);
            return model.Logits(model.Hidden(model.Embed(ids)).select(1, -1)).to(ScalarType.Float32).softmax(-1).squeeze(0);
        }
    }

    [Fact]
    public void A_window_that_its_nodes_would_not_fit_into_is_refused()
    {
        using var model = TestModels.Load(TestModels.Folder("gemma2"));
        Assert.Throws<TrainingException>(() => new ContinuationTree(model, Prompts, capacity: model.Config.SlidingWindows.Max()!.Value));
    }

    private static void Close(Tensor expected, Tensor actual) => Assert.True(expected.allclose(actual, rtol: 1e-4, atol: 1e-6));
}
