using Sande.Contracts.Checkpoints;
using Sande.Training.Checkpoints.Safetensors;

namespace Sande.Training.Checkpoints;

/// <summary>The weights of a checkpoint folder: which files they are, each header sound, all consistent with the index. Reads headers only, without libtorch.</summary>
internal sealed class WeightFiles
{
    private readonly FaultList _faults;

    private WeightFiles(string folder, FaultList faults)
    {
        _faults = faults;
        var files = CheckpointFiles.List(folder);
        var hasIndex = files.Contains(CheckpointFiles.Index);
        Index = hasIndex ? faults.Try(() => CheckpointIndex.Read(Path.Combine(folder, CheckpointFiles.Index))) : null;
        Names = !hasIndex ? [CheckpointFiles.Weights] : Index is null ? [] : [.. Index.Shards.Values.Distinct().Order(StringComparer.Ordinal)];
        Others = [.. files.Except(Names)];
        Headers = [.. Names.Select(name => faults.Try(() => SafetensorsHeader.Read(Path.Combine(folder, name)))).OfType<SafetensorsHeader>()];
    }

    /// <summary>The shards' file names, in ordinal order; none where the index can't be read.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The headers of the shards that are sound.</summary>
    public IReadOnlyList<SafetensorsHeader> Headers { get; }

    /// <summary>Whether every file of the weights was there and sound.</summary>
    public bool AreSound => Names.Count > 0 && Headers.Count == Names.Count;

    /// <summary>All other files, relative to the folder.</summary>
    public IReadOnlyList<string> Others { get; }

    private CheckpointIndex? Index { get; }

    /// <summary>Looks at <paramref name="folder"/> and adds all that is wrong to <paramref name="faults"/>.</summary>
    public static WeightFiles Inspect(string folder, FaultList faults)
    {
        var weights = new WeightFiles(folder, faults);
        weights.RefuseOtherWeights();
        weights.CheckPlaces();
        return weights;
    }

    /// <summary>Looks at <paramref name="folder"/>.</summary>
    /// <exception cref="Errors.CheckpointFormatException">Something is wrong; the message has all of it.</exception>
    public static WeightFiles Open(string folder)
    {
        var faults = new FaultList();
        var weights = Inspect(folder, faults);
        faults.ThrowIfAny();
        return weights;
    }

    /// <summary>Weights that are not part of the model would be carried into an output unchanged.</summary>
    private void RefuseOtherWeights()
    {
        foreach (var file in Others)
        {
            if (CheckpointPath.FindRefusal(file) is { } refusal)
                _faults.Add($"{Shown.Text(file)}: {refusal}");
            else if (CheckpointFiles.IsWeights(file) && Names.Count > 0)
                _faults.Add($"{Shown.Text(file)} is not part of the model: {(Index is null ? $"there is no {CheckpointFiles.Index} that names it" : $"{CheckpointFiles.Index} does not name it")}.");
        }
    }

    private void CheckPlaces()
    {
        var places = new Dictionary<string, string>();
        foreach (var header in Headers)
        {
            foreach (var tensor in header.Tensors)
                CheckPlace(tensor.Name, header.FileName, places);
        }

        var read = Headers.Select(header => header.FileName).ToHashSet();
        foreach (var (tensor, shard) in Index?.Shards ?? new Dictionary<string, string>())
        {
            if (read.Contains(shard) && !places.ContainsKey(tensor))
                _faults.Add($"{shard}: {Shown.Tensor(tensor)} is missing; {CheckpointFiles.Index} says that it is there.");
        }
    }

    private void CheckPlace(string tensor, string file, Dictionary<string, string> places)
    {
        if (!places.TryAdd(tensor, file))
            _faults.Add($"{file}: {Shown.Tensor(tensor)} is in {places[tensor]} too.");
        else if (Index is not null && Index.Shards.GetValueOrDefault(tensor) != file)
            _faults.Add($"{file}: {Shown.Tensor(tensor)} is here, but {CheckpointFiles.Index} {(Index.Shards.TryGetValue(tensor, out var other) ? $"says {other}" : "does not name it")}.");
    }
}
