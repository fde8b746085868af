using Sande.Contracts.Jobs;
using Sande.Training.Errors;
using Sande.Training.Kernels.Differentiation;
using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Models.Adapters;

/// <summary>What a <see cref="LoraAdapter"/> is made with.</summary>
/// <param name="Rank">Rank of the change.</param>
/// <param name="Alpha">The change is multiplied by alpha / rank.</param>
/// <param name="Targets">Last names of the projections that are adapted, as <c>q_proj</c>; null: all of the layers'.</param>
internal sealed record LoraOptions(int Rank, double Alpha, IReadOnlyList<string>? Targets)
{
    /// <summary>What LoRA's change is multiplied by.</summary>
    public double Scale => Alpha / Rank;

    /// <summary>The weights of <paramref name="config"/> that are adapted.</summary>
    /// <exception cref="TrainingException">A target is no projection of this model.</exception>
    public IReadOnlyList<ParameterShape> Adapted(DecoderConfig config)
    {
        var projections = config.Parameters.Where(parameter => parameter.Shape.Length == 2 && parameter.Name.StartsWith(ParameterShapes.Layers, StringComparison.Ordinal)).ToList();
        if (Targets?.FirstOrDefault(target => !projections.Any(projection => IsNamed(projection, target))) is { } unknown)
        {
            var names = string.Join(", ", projections.Select(projection => projection.Name.Split('.')[^2]).Distinct());
            throw new TrainingException(FailureCode.InvalidSpec, $"/hyperparameters/adapter/targets: this model has no projection \"{unknown}\"; it has {names}.");
        }

        return Targets is null ? projections : [.. projections.Where(projection => Targets.Any(target => IsNamed(projection, target)))];
    }

    private static bool IsNamed(ParameterShape projection, string target) => projection.Name.EndsWith($".{target}.weight", StringComparison.Ordinal);
}

/// <summary>
/// Low-rank adaptation (arXiv 2106.09685): W stays, W + alpha / rank · B A is computed, and A and B are trained. A begins as PEFT's does (Kaiming uniform
/// with a = √5), B at zero.
/// </summary>
internal sealed class LoraAdapter : IDisposable
{
    private readonly ModelWeights _weights;
    private readonly LoraOptions _options;
    private readonly Dictionary<string, (Tensor A, Tensor B)> _pairs = [];

    private LoraAdapter(ModelWeights weights, LoraOptions options) => (_weights, _options) = (weights, options);

    /// <summary>A and B by PEFT's names: <c>model.layers.0.self_attn.q_proj.lora_A.weight</c>.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; private set; } = new Dictionary<string, Tensor>();

    /// <summary>Adapts a model from here on, until <see cref="Dispose"/>.</summary>
    public static LoraAdapter Attach(CausalLM model, LoraOptions options, int seed)
    {
        var (weights, adapter) = (model.Weights, new LoraAdapter(model.Weights, options));
        using var generator = new Generator((ulong)(uint)seed, CPU);
        foreach (var parameter in options.Adapted(model.Config))
        {
            var bound = 1 / Math.Sqrt(parameter.Shape[1]);
            using var a = rand([options.Rank, parameter.Shape[1]], ScalarType.Float32, CPU, generator: generator).mul_(2 * bound).sub_(bound);
            adapter._pairs[parameter.Name] = (
                a.to(weights.Dtype, weights.Device, copy: true).DetachFromDisposeScope().requires_grad_(true),
                zeros([parameter.Shape[0], options.Rank], weights.Dtype, weights.Device).DetachFromDisposeScope().requires_grad_(true));
        }

        adapter.Tensors = adapter._pairs.SelectMany(pair => new[] { (Name(pair.Key, "lora_A"), pair.Value.A), (Name(pair.Key, "lora_B"), pair.Value.B) }).ToDictionary();
        weights.Adapter = adapter;
        return adapter;
    }

    /// <summary>Adds the change of the weight called <paramref name="weight"/> to what that makes of <paramref name="input"/> [N, inputs].</summary>
    public TapeNode Add(Tape tape, string weight, TapeNode input, TapeNode output)
        => _pairs.TryGetValue(weight, out var pair) ? tape.Add(output, tape.Linear(tape.Linear(input, pair.A, null), pair.B, null), _options.Scale) : output;

    /// <summary>W becomes W + alpha / rank · B A.</summary>
    public void Merge()
    {
        using var _ = no_grad();
        foreach (var (name, (a, b)) in _pairs)
        {
            using var scope = NewDisposeScope();
            _weights[name].copy_(_weights[name].to(ScalarType.Float32) + b.to(ScalarType.Float32).matmul(a.to(ScalarType.Float32)) * _options.Scale);
        }
    }

    public void Dispose()
    {
        _weights.Adapter = null;
        foreach (var (a, b) in _pairs.Values)
        {
            a.Dispose();
            b.Dispose();
        }
    }

    private static string Name(string weight, string part) => $"{weight[..weight.LastIndexOf('.')]}.{part}.weight";
}
