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
    private readonly KeyValueCache _cache;
    private readonly Tensor _padding, _seesPrompt;
    private readonly int _width, _capacity;
    private readonly List<int[]> _paths = [];

    /// <param name="model">The model.</param>
    /// <param name="prompts">Token ids, none empty.</param>
    /// <param name="capacity">Nodes at most, until <see cref="Clear"/>.</param>
    public ContinuationTree(CausalLM model, IReadOnlyList<IReadOnlyList<int>> prompts, int capacity)
    {
        using var scope = NewDisposeScope();
        var device = model.Weights.Device;
        (_model, _capacity, Prompts) = (model, capacity, prompts.Count);
        _width = prompts.Max(prompt => prompt.Count);
        // Windows go by places in the cache, and nodes of one depth lie behind each other there.
        if (model.Config.SlidingWindows.Any(window => window < _width + capacity))
            throw new TrainingException(FailureCode.InvalidSpec, $"The model's layers see {model.Config.SlidingWindows.Min()} tokens back; trees of continuations need {_width + capacity}.");
        _cache = new(model.Config, prompts.Count, _width + capacity, model.Weights.Dtype, device);
        _padding = tensor([.. prompts.Select(prompt => (long)(_width - prompt.Count))], device: device).unsqueeze(1).DetachFromDisposeScope();
        var columns = arange(_width, device: device);
        _seesPrompt = columns.ge(_padding).view(Prompts, 1, 1, _width).DetachFromDisposeScope();
        var causal = columns.unsqueeze(0).le(columns.unsqueeze(1)).view(1, 1, _width, _width);
        // Padding sees itself: a row of nothing would be NaN.
        var self = eye(_width, dtype: ScalarType.Bool, device: device).view(1, 1, _width, _width);
        var mask = causal.logical_and(_seesPrompt).logical_or(self);
        var hidden = Hidden(Padding.Left(prompts, _width, device), (columns - _padding).clamp_min_(0), mask);
        First = Probabilities(hidden.narrow(1, _width - 1, 1)).squeeze(1).DetachFromDisposeScope();
    }

    /// <summary>Prompts.</summary>
    public int Prompts { get; }

    /// <summary>Probability of each token right behind each prompt, [prompts, vocabulary], float32.</summary>
    public Tensor First { get; }

    /// <summary>Nodes that still fit.</summary>
    public int Room => _capacity - _paths.Count;

    /// <summary>Adds tokens, each behind the node of the number beside it (-1: behind the prompt), and gives the probabilities of what follows each, [prompts, nodes, vocabulary], float32.</summary>
    /// <remarks>The nodes' numbers count on from those added before.</remarks>
    public Tensor Append(IReadOnlyList<(int Parent, int Token)> nodes)
    {
        using var scope = NewDisposeScope();
        var device = _model.Weights.Device;
        var first = _paths.Count;
        foreach (var (parent, _) in nodes)
            _paths.Add(parent < 0 ? [_paths.Count] : [.. _paths[parent], _paths.Count]);
        var ids = tensor([.. nodes.Select(node => (long)node.Token)], device: device).unsqueeze(0).expand(Prompts, -1);
        var depths = tensor([.. Enumerable.Range(first, nodes.Count).Select(node => _paths[node].Length - 1L)], device: device);
        var positions = _width + depths.unsqueeze(0) - _padding;
        return Probabilities(Hidden(ids, positions, Mask(first, nodes.Count))).MoveToOuterDisposeScope();
    }

    /// <summary>Forgets all nodes.</summary>
    public void Clear()
    {
        _paths.Clear();
        _cache.Truncate(_width);
    }

    private Tensor Mask(int first, int count)
    {
        var slots = first + count;
        var seen = new bool[count * slots];
        for (var node = 0; node < count; node++)
        {
            foreach (var ancestor in _paths[first + node])
                seen[node * slots + ancestor] = true;
        }

        var tree = tensor(seen, [1, 1, count, slots], device: _model.Weights.Device).expand(Prompts, 1, count, slots);
        return cat([_seesPrompt.expand(Prompts, 1, count, _width), tree], 3);
    }

    private Tensor Hidden(Tensor ids, Tensor positions, Tensor mask) => _model.Hidden(_model.Embed(ids), positions, mask, _cache);

    private Tensor Probabilities(Tensor hidden) => _model.Logits(hidden).to(ScalarType.Float32).softmax(-1);

    public void Dispose()
    {
        _cache.Dispose();
        _padding.Dispose();
        _seesPrompt.Dispose();
        First.Dispose();
    }
}
