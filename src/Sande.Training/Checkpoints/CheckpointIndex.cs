using System.Text.Json;
using Sande.Contracts.Checkpoints;
using Sande.Training.Errors;

namespace Sande.Training.Checkpoints;

/// <summary>What <c>model.safetensors.index.json</c> says: the shard of each tensor.</summary>
/// <param name="Shards">Tensor to shard (<c>weight_map</c>).</param>
internal sealed record CheckpointIndex(IReadOnlyDictionary<string, string> Shards)
{
    private const int MaxBytes = 100_000_000;

    public static CheckpointIndex Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                throw Fault($"is larger than {MaxBytes} bytes");
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            return new(ParseWeightMap(document.RootElement));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not valid UTF-8, or half a surrogate pair.
            throw new CheckpointFormatException($"{CheckpointFiles.Index} is not valid JSON: {e.Message}", e);
        }
        catch (Exception e) when (DurableFile.IsStorageFault(e))
        {
            throw DurableFile.ReadFault(path, e);
        }
    }

    private static Dictionary<string, string> ParseWeightMap(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
            throw Fault("has no object weight_map");
        var shards = new Dictionary<string, string>();
        foreach (var tensor in map.EnumerateObject())
        {
            if (tensor.Value.ValueKind != JsonValueKind.String)
                throw Fault($"names no file for {Shown.Tensor(tensor.Name)}");
            shards.Add(tensor.Name, ShardName(tensor.Value.GetString()!));
        }

        return shards.Count > 0 ? shards : throw Fault("has an empty weight_map");
    }

    private static string ShardName(string name)
    {
        var isPlain = !name.Contains('/') && CheckpointPath.FindFault(name) is null && CheckpointFiles.IsWeights(name);
        return isPlain ? name : throw Fault($"names the shard '{Shown.Text(name)}', which is not the plain name of a safetensors file");
    }

    private static CheckpointFormatException Fault(string detail) => new($"{CheckpointFiles.Index} {detail}.");
}
