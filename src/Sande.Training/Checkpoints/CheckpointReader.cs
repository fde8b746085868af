using Sande.Training.Checkpoints.Safetensors;
using Sande.Training.Errors;
using Sande.Training.Models;
using TorchSharp;

namespace Sande.Training.Checkpoints;

/// <summary>
/// Reads the weights of a checkpoint folder in Hugging Face layout: <c>model.safetensors</c>, or the shards that
/// <c>model.safetensors.index.json</c> names.
/// </summary>
public sealed class CheckpointReader : IDisposable
{
    private readonly List<SafetensorsFile> _shards = [];

    private CheckpointReader(string folder) => Folder = folder;

    /// <summary>The checkpoint's folder.</summary>
    public string Folder { get; }

    /// <summary>The weights' files, in the order of their names.</summary>
    public IReadOnlyList<SafetensorsFile> Shards => _shards;

    /// <summary>Every tensor, in the order of the files and of the bytes in each.</summary>
    public IEnumerable<TensorEntry> Tensors => _shards.SelectMany(shard => shard.Header.Tensors);

    /// <summary>Opens the weights in <paramref name="folder"/>.</summary>
    /// <exception cref="CheckpointFormatException">The files are not sound, or do not fit each other; the message has all that is wrong.</exception>
    /// <exception cref="TrainingException">A file can't be read.</exception>
    public static CheckpointReader Open(string folder)
    {
        if (!Directory.Exists(folder))
            throw new CheckpointFormatException($"{folder} is not a folder.");
        var reader = new CheckpointReader(Path.GetFullPath(folder));
        try
        {
            foreach (var name in WeightFiles.Open(folder).Names)
                reader._shards.Add(SafetensorsFile.Open(Path.Combine(folder, name)));
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Copies the weights into <paramref name="parameters"/>, one tensor after the other, converting each to its parameter's dtype and device. A stored
    /// <c>lm_head.weight</c> of a model without that parameter is not read: the embedding takes its place, as in transformers. Nor are stored rotary frequencies.
    /// </summary>
    /// <param name="parameters">The model's parameters by Hugging Face's names.</param>
    /// <param name="cancellationToken">Looked at before each tensor.</param>
    /// <exception cref="CheckpointFormatException">Tensors are missing, unexpected or of another shape, all listed; nothing was copied.</exception>
    public void LoadInto(IReadOnlyDictionary<string, torch.Tensor> parameters, CancellationToken cancellationToken = default)
    {
        CheckFits(parameters);
        foreach (var shard in _shards)
        {
            foreach (var tensor in shard.Header.Tensors)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (parameters.TryGetValue(tensor.Name, out var parameter))
                    shard.CopyTo(tensor, parameter);
            }
        }
    }

    /// <summary>The stored tensor of that name.</summary>
    /// <exception cref="CheckpointFormatException">There is no such tensor.</exception>
    public TensorEntry Find(string name) => Shard(name).Find(name)!;

    /// <summary>Reads one tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="dtype">What to convert it to. Default: as it is stored.</param>
    /// <param name="device">Where to put it. Default: the CPU.</param>
    /// <exception cref="CheckpointFormatException">There is no such tensor.</exception>
    public torch.Tensor Read(string name, torch.ScalarType? dtype = null, torch.Device? device = null) =>
        Shard(name).Read(name, dtype, device);

    /// <inheritdoc/>
    public void Dispose() => _shards.ForEach(shard => shard.Dispose());

    internal void CheckFits(IReadOnlyDictionary<string, torch.Tensor> parameters)
    {
        var faults = new FaultList();
        TensorMatch.Compare(parameters.Select(parameter => new ParameterShape(parameter.Key, parameter.Value.shape)), _shards.Select(shard => shard.Header), faults);
        faults.ThrowIfAny();
    }

    private SafetensorsFile Shard(string name) =>
        _shards.Find(shard => shard.Find(name) is not null) ?? throw new CheckpointFormatException($"The weights lack {Shown.Tensor(name)}.");
}
