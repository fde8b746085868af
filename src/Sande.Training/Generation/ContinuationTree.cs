using Sande.Contracts.Jobs;
using Sande.Training.Errors;
using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Generation;

/// <summary>
/// Many continuations of the same prompts, as a tree: each node is a token behind its parent's, and sees the prompt and its ancestors alone. Prompts
/// are the batch and nodes their tokens, so the prompts' keys and values are computed and kept once, whatever the number of continuations.
/// </summary>
internal sealed class ContinuationTree : IDisposable
{
    private readonly CausalLM _model;
    private readonly PromptCache _cache;
    private readonly List<int[]> _paths = [];

    /// <param name="model">The model.</param>
    /// <param name="prompts">Token ids, none empty.</param>
    /// <param name="capacity">Nodes at most, until <see cref="Clear"/>.</param>
    public ContinuationTree(CausalLM model, IReadOnlyList<IReadOnlyList<int>> prompts, int capacity)
    {
        (_model, Prompts) = (model, prompts.Count);
        var places = prompts.Max(prompt => prompt.Count) + capacity;
        // Windows go by places in the cache, and nodes of one depth lie behind each other there.
        if (model.Config.SlidingWindows.Any(window => window < places))
            throw new TrainingException(FailureCode.InvalidSpec, $"The model's layers see {model.Config.SlidingWindows.Min()} tokens back; trees of continuations need {places}.");
        _cache = new(model, prompts, capacity);
        First = Probabilities(_cache.Last).DetachFromDisposeScope();
    }

    /// <summary>Prompts.</summary>
    public int Prompts { get; }

    /// <summary>Probability of each token right behind each prompt, [prompts, vocabulary], float32.</summary>
    public Tensor First { get; }

    /// <summary>Adds tokens, each behind the node of the number beside it (-1: behind the prompt), and gives the probabilities of what follows each, [prompts, nodes, vocabulary], float32.</summary>
    /// <remarks>The nodes' numbers count on from those added before.</remarks>
    public Tensor Append(IReadOnlyList<(int Parent, int Token)> nodes)
    {
        using var scope = NewDisposeScope();
        var device = _model.Weights.Device;
        foreach (var (parent, _) in nodes)
            _paths.Add(parent < 0 ? [_paths.Count] : [.. _paths[parent], _paths.Count]);
        var ids = tensor([.. nodes.Select(node => (long)node.Token)], device: device).unsqueeze(0).expand(Prompts, -1);
        var depths = tensor([.. _paths.TakeLast(nodes.Count).Select(path => path.Length - 1L)], device: device);
        return Probabilities(_cache.Append(ids, depths, Sees(nodes.Count))).MoveToOuterDisposeScope();
    }

    /// <summary>Forgets all nodes.</summary>
    public void Clear()
    {
        _paths.Clear();
        _cache.Truncate();
    }

    /// <summary>[count, nodes]: which nodes each of the last ones sees.</summary>
    private Tensor Sees(int count)
    {
        var (first, nodes) = (_paths.Count - count, _paths.Count);
        var sees = new bool[count * nodes];
        for (var node = 0; node < count; node++)
        {
            foreach (var ancestor in _paths[first + node])
                sees[node * nodes + ancestor] = true;
        }

        return tensor(sees, [count, nodes], device: _model.Weights.Device);
    }

    private Tensor Probabilities(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return _model.Logits(hidden).to(ScalarType.Float32).softmax(-1).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _cache.Dispose();
        First.Dispose();
    }
}
