using Sande.Training.Generation;
using static TorchSharp.torch;

namespace Sande.Training.Scanning.Search;

/// <summary>Extends beginnings of answers, all of one length, by a token.</summary>
/// <param name="tree">Behind the perturbed prompts; the paths' last tokens go in.</param>
/// <param name="weights">What perturbed prompts say together.</param>
/// <param name="endTokens">Tokens that end an answer: no path goes on with one.</param>
internal sealed class PathExtension(ContinuationTree tree, RowWeights weights, IReadOnlySet<int> endTokens)
{
    // Numbers of one block of probabilities at most: 1 GiB in float32.
    private const long MaxNumbers = 1L << 28;

    private int _nodes;

    /// <summary>Nodes that still fit.</summary>
    public int Room => tree.Room;

    /// <summary>Every token as a path of its own, with an activation of at least <paramref name="floor"/>; the likeliest first.</summary>
    public List<ResponsePath> Roots(double floor, int most)
    {
        using var scope = NewDisposeScope();
        var vocabulary = (int)tree.First.shape[1];
        var logs = tree.First.log().transpose(0, 1).contiguous().cpu().data<float>().ToArray();
        var roots = new List<ResponsePath>();
        for (var token = 0; token < vocabulary; token++)
        {
            double[] joint = [.. logs.AsSpan(token * weights.Rows, weights.Rows).ToArray().Select(log => (double)log)];
            var root = ResponsePath.Root(token, joint, weights);
            if (root.Activation >= floor && !endTokens.Contains(token))
                roots.Add(root);
        }

        return [.. roots.OrderByDescending(root => root.Activation).Take(most)];
    }

    /// <summary>The extensions of each path by its <paramref name="branches"/> likeliest next tokens; all but the first of them only where they have at least <paramref name="minimum"/>.</summary>
    public List<ResponsePath> Extend(IReadOnlyList<ResponsePath> paths, int branches = 1, double minimum = 0)
        => [.. Blocks(paths).SelectMany(block => Extend(block, branches, minimum))];

    /// <summary>Each path extended by a given token.</summary>
    public List<ResponsePath> ExtendBy(IReadOnlyList<ResponsePath> paths, Func<int, int> tokenOf)
        => [.. Blocks(paths.Index().ToList()).SelectMany(block => Force([.. block.Select(item => item.Item)], [.. block.Select(item => (long)tokenOf(item.Index))]))];

    /// <summary>Forgets the paths so far: those to come begin with a token.</summary>
    public void Clear()
    {
        tree.Clear();
        _nodes = 0;
    }

    private IEnumerable<T[]> Blocks<T>(IReadOnlyList<T> paths)
        => paths.Chunk((int)Math.Clamp(MaxNumbers / (weights.Rows * tree.First.shape[1]), 1, Math.Max(1, paths.Count)));

    private List<ResponsePath> Extend(ResponsePath[] paths, int branches, double minimum)
    {
        using var scope = NewDisposeScope();
        var (probabilities, first) = Append(paths);
        var share = tensor([.. paths.SelectMany(path => weights.Of(path.Logs))], [paths.Length, 1, weights.Rows], device: probabilities.device);
        // [paths, 1, rows] × [paths, rows, vocabulary]: the next token's probability where the path is likely.
        var mean = share.matmul(probabilities).squeeze(1);
        foreach (var end in endTokens)
            mean.select(1, end).zero_();
        var (values, tokens) = mean.topk(branches);
        return Collect(paths, first, probabilities, tokens, values.cpu().data<float>().ToArray(), minimum);
    }

    private List<ResponsePath> Force(ResponsePath[] paths, long[] tokens)
    {
        using var scope = NewDisposeScope();
        var (probabilities, first) = Append(paths);
        return Collect(paths, first, probabilities, tensor(tokens, device: probabilities.device).unsqueeze(1), [.. tokens.Select(_ => 1f)], minimum: 0);
    }

    /// <summary>What follows the paths' last tokens, [paths, rows, vocabulary], and the first of these tokens' nodes.</summary>
    private (Tensor Probabilities, int First) Append(ResponsePath[] paths)
    {
        var first = _nodes;
        _nodes += paths.Length;
        return (tree.Append([.. paths.Select(path => (path.Node, path.Tokens[^1]))]).transpose(0, 1), first);
    }

    private List<ResponsePath> Collect(ResponsePath[] paths, int first, Tensor probabilities, Tensor tokens, float[] values, double minimum)
    {
        var branches = (int)tokens.shape[1];
        var logs = probabilities.gather(2, tokens.unsqueeze(1).expand(-1, weights.Rows, -1)).log().transpose(1, 2).contiguous().cpu().data<float>().ToArray();
        var ids = tokens.cpu().data<long>().ToArray();
        var extended = new List<ResponsePath>();
        for (var i = 0; i < paths.Length * branches; i++)
        {
            if (i % branches == 0 || values[i] >= minimum)
                extended.Add(paths[i / branches].Extend((int)ids[i], first + i / branches, logs.AsSpan(i * weights.Rows, weights.Rows), weights));
        }

        return extended;
    }
}
