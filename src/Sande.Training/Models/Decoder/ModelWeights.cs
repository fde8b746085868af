using Sande.Training.Models.Adapters;
using static TorchSharp.torch;

namespace Sande.Training.Models.Decoder;

/// <summary>
/// A model's tensors by Hugging Face's names: plain leaf tensors, no modules around them, so that loading, training, saving and
/// swapping weights all speak of the same thing. Owns the tensors.
/// </summary>
public sealed class ModelWeights : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors;

    private ModelWeights(Dictionary<string, Tensor> tensors, ScalarType dtype, Device device)
        => (_tensors, Dtype, Device) = (tensors, dtype, device);

    /// <summary>Number format of every tensor.</summary>
    public ScalarType Dtype { get; }

    /// <summary>Where the tensors live.</summary>
    public Device Device { get; }

    /// <summary>The tensors, in the order of <see cref="DecoderConfig.Parameters"/>' names.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>What changes the projections beside their weights, or null.</summary>
    internal LoraAdapter? Adapter { get; set; }

    /// <summary>What training moves: the adapter's tensors where there is one, else all.</summary>
    public IReadOnlyDictionary<string, Tensor> Trainable => Adapter?.Tensors ?? _tensors;

    /// <summary>The tensor called <paramref name="name"/>.</summary>
    public Tensor this[string name] => _tensors[name];

    /// <summary>Tensors of the right shapes, their numbers undefined until loaded.</summary>
    public static ModelWeights Empty(DecoderConfig config, ScalarType dtype, Device device)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (name, shape) in config.Parameters)
            tensors.Add(name, empty(shape, dtype, device).DetachFromDisposeScope());
        return new(tensors, dtype, device);
    }

    /// <summary>The same numbers in tensors of their own, without gradients.</summary>
    public ModelWeights Clone()
    {
        using var _ = no_grad();
        return new(_tensors.ToDictionary(tensor => tensor.Key, tensor => tensor.Value.detach().clone().DetachFromDisposeScope()), Dtype, Device);
    }

    /// <summary>Whether gradients are computed for the weights.</summary>
    public void RequireGradients(bool required)
    {
        foreach (var tensor in _tensors.Values)
            tensor.requires_grad_(required);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
            tensor.Dispose();
    }
}
