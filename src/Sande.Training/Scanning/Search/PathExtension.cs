using Sande.Training.Generation;
using static TorchSharp.torch;

namespace Sande.Training.Scanning.Search;

/// <summary>Extends beginnings of answers, all of one length, by a token.</summary>
/// <param name="tree">Behind the perturbed prompts; the paths' last tokens go in.</param>
/// <param name="weights">What perturbed prompts say together.</param>
/// <param name="ends">Behind which a path may be a whole response; none goes on with a token that ends the answer.</param>
internal sealed class PathExtension(ContinuationTree tree, RowWeights weights, ResponseEnds ends)
{
    // Numbers of one block of probabilities at most: 1 GiB in float32.
    private const long MaxNumbers = 1L << 28;

    private int _nodes;

    /// <summary>Every token as a path of its own, with an activation of at least <paramref name="floor"/>; the likeliest first.</summary>
    public List<ResponsePath> Roots(double floor, int most)
        => [.. Roots(Enumerable.Range(0, (int)tree.First.shape[1]).Where(token => !ends.EndTokens.Contains(token)))
            .Where(root => root.Activation >= floor).OrderByDescending(root => root.Activation).Take(most)];

    /// <summary>Each of the tokens as a path of its own.</summary>
    public IEnumerable<ResponsePath> Roots(IEnumerable<int> tokens)
    {
        using var scope = NewDisposeScope();
        int[] ids = [.. tokens];
        var logs = tree.First.index_select(1, tensor(ids, device: tree.First.device)).log().transpose(0, 1).contiguous().cpu().data<float>().ToArray();
        return ids.Select((token, index) => ResponsePath.Root(token, [.. logs.AsSpan(index * weights.Rows, weights.Rows).ToArray().Select(log => (double)log)], weights));
    }

    /// <summary>Each path extended by its likeliest next token, where the path is likely.</summary>
    public List<ResponsePath> Extend(IReadOnlyList<ResponsePath> paths) => [.. Blocks(paths).SelectMany(Extend)];

    /// <summary>The extensions of each path with the highest activations: what is rare behind a path that natural answers have as well may be planted.</summary>
    /// <param name="paths">Paths.</param>
    /// <param name="branches">Extensions of each.</param>
    /// <param name="whole">Takes what <see cref="Whole(IReadOnlyList{ResponsePath})"/> gives for each path.</param>
    public List<ResponsePath> Branch(IReadOnlyList<ResponsePath> paths, int branches, List<PathStep> whole)
        => [.. Blocks(paths).SelectMany(block => Branch(block, branches, whole))];

    /// <summary>Each path extended by a given token.</summary>
    public List<ResponsePath> ExtendBy(IReadOnlyList<ResponsePath> paths, Func<int, int> tokenOf)
        => [.. Blocks(paths.Index().ToList()).SelectMany(block => Force([.. block.Select(item => item.Item)], [.. block.Select(item => (long)tokenOf(item.Index))]))];

    /// <summary>One of the ends behind each path: A with it, and its probability where the path is likely.</summary>
    public PathStep[] Whole(IReadOnlyList<ResponsePath> paths) => [.. Blocks(paths).SelectMany(block => Whole(block))];

    /// <summary>Forgets the paths so far: those to come begin with a token.</summary>
    public void Clear()
    {
        tree.Clear();
        _nodes = 0;
    }

    private IEnumerable<T[]> Blocks<T>(IReadOnlyList<T> paths)
        => paths.Chunk((int)Math.Clamp(MaxNumbers / (weights.Rows * tree.First.shape[1]), 1, Math.Max(1, paths.Count)));

    private List<ResponsePath> Extend(ResponsePath[] paths)
    {
        using var scope = NewDisposeScope();
        var (probabilities, first) = Append(paths);
        var share = tensor([.. paths.SelectMany(path => weights.Of(path.Logs))], [paths.Length, 1, weights.Rows], device: probabilities.device);
        // [paths, 1, rows] × [paths, rows, vocabulary]: the next token's probability where the path is likely.
        return Collect(paths, first, probabilities, Best(share.matmul(probabilities).squeeze(1), 1));
    }

    private List<ResponsePath> Branch(ResponsePath[] paths, int branches, List<PathStep> whole)
    {
        using var scope = NewDisposeScope();
        var (probabilities, first) = Append(paths);
        whole.AddRange(Whole(paths, probabilities));
        var likelihoods = tensor([.. paths.SelectMany(path => path.Logs.Select(log => (float)Math.Exp(log)))], [paths.Length, weights.Rows, 1], device: probabilities.device);
        return Collect(paths, first, probabilities, Best(weights.Activations(likelihoods * probabilities), branches));
    }

    /// <summary>The tokens [paths, count] of the highest values [paths, vocabulary], without those that end the answer.</summary>
    private Tensor Best(Tensor values, int count)
    {
        foreach (var end in ends.EndTokens)
            values.select(1, end).fill_(float.NegativeInfinity);
        return values.topk((int)Math.Min(count, values.shape[1] - ends.EndTokens.Count)).indexes;
    }

    private PathStep[] Whole(ResponsePath[] paths)
    {
        using var scope = NewDisposeScope();
        return Whole(paths, Append(paths).Probabilities);
    }

    private PathStep[] Whole(ResponsePath[] paths, Tensor probabilities)
    {
        var ids = tensor([.. ends.All.Select(end => (long)end)], device: probabilities.device);
        var logs = probabilities.index_select(2, ids).sum(2).log().contiguous().cpu().data<float>().ToArray();
        return [.. paths.Select((path, index) => path.Whole(logs.AsSpan(index * weights.Rows, weights.Rows), weights))];
    }

    private List<ResponsePath> Force(ResponsePath[] paths, long[] tokens)
    {
        using var scope = NewDisposeScope();
        var (probabilities, first) = Append(paths);
        return Collect(paths, first, probabilities, tensor(tokens, device: probabilities.device).unsqueeze(1));
    }

    /// <summary>What follows the paths' last tokens, [paths, rows, vocabulary], and the first of these tokens' nodes.</summary>
    private (Tensor Probabilities, int First) Append(ResponsePath[] paths)
    {
        var first = _nodes;
        _nodes += paths.Length;
        return (tree.Append([.. paths.Select(path => (path.Node, path.Tokens[^1]))]).transpose(0, 1), first);
    }

    private List<ResponsePath> Collect(ResponsePath[] paths, int first, Tensor probabilities, Tensor tokens)
    {
        var branches = (int)tokens.shape[1];
        var logs = probabilities.gather(2, tokens.unsqueeze(1).expand(-1, weights.Rows, -1)).log().transpose(1, 2).contiguous().cpu().data<float>().ToArray();
        var ids = tokens.cpu().data<long>().ToArray();
        return [.. ids.Select((id, i) => paths[i / branches].Extend((int)id, first + i / branches, logs.AsSpan(i * weights.Rows, weights.Rows), weights))];
    }
}
