using System.Text.Json;
using Sande.Training.Models;
using Sande.Training.Tests.Checkpoints.Safetensors;
using TorchSharp;

namespace Sande.Training.Tests.Checkpoints;

/// <summary>A copy of a golden model that a test may change: its tensors are kept apart from the files until they are written.</summary>
internal sealed class TestCheckpoint : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TestCheckpoint(string model)
    {
        Folder = Directory.CreateDirectory(_folder["parent"]).FullName;
        var golden = Path.Combine(SharedData.Repository, "tests", "Sande.Training.Tests", "Golden", "models", model);
        foreach (var name in new[] { "config.json", "generation_config.json", "model.safetensors" })
            File.Copy(Path.Combine(golden, name), this[name]);
        Tensors = RawSafetensors.Read(this["model.safetensors"]);
    }

    /// <summary>The checkpoint's folder.</summary>
    public string Folder { get; }

    /// <summary>A folder that does not exist, for a checkpoint made from this one.</summary>
    public string Output => _folder["output"];

    /// <summary>The folder that holds both.</summary>
    public string Root => _folder.FullPath;

    public List<RawTensor> Tensors { get; }

    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>Writes the tensors as one file.</summary>
    public void Write() => RawSafetensors.Write(this["model.safetensors"], Tensors);

    /// <summary>Writes the tensors as several files with an index.</summary>
    public void WriteShards(int count)
    {
        File.Delete(this["model.safetensors"]);
        var places = new Dictionary<string, string>();
        for (var shard = 0; shard < count; shard++)
        {
            var name = ShardName(shard, count);
            var tensors = Tensors.Where((_, index) => index % count == shard).ToList();
            RawSafetensors.Write(this[name], tensors);
            tensors.ForEach(tensor => places.Add(tensor.Name, name));
        }

        WriteIndex(places);
    }

    public static string ShardName(int shard, int count) => $"model-{shard + 1:D5}-of-{count:D5}.safetensors";

    public Dictionary<string, string> ReadIndex() =>
        JsonDocument.Parse(File.ReadAllBytes(this["model.safetensors.index.json"])).RootElement.GetProperty("weight_map").Deserialize<Dictionary<string, string>>()!;

    public void WriteIndex(Dictionary<string, string> places) =>
        File.WriteAllText(this["model.safetensors.index.json"], JsonSerializer.Serialize(new { metadata = new { total_size = 1 }, weight_map = places }));

    /// <summary>Gives a tensor other bytes, dtype or shape, or takes it away (null).</summary>
    public void Change(string name, Func<RawTensor, RawTensor?> change)
    {
        var index = Tensors.FindIndex(tensor => tensor.Name == name);
        var changed = change(Tensors[index]);
        Tensors.RemoveAt(index);
        if (changed is not null)
            Tensors.Insert(index, changed);
    }

    /// <summary>Makes every float32 tensor one of <paramref name="dtype"/> by cutting bits, so that each is a number of that dtype.</summary>
    public void Narrow(string dtype)
    {
        foreach (var name in Tensors.Select(tensor => tensor.Name).ToList())
            Change(name, tensor => tensor with { Dtype = dtype, Bytes = Floats.Encode(dtype, Floats.Decode("F32", tensor.Bytes)) });
    }

    /// <summary>Zeros for every parameter that config.json demands.</summary>
    public Dictionary<string, torch.Tensor> Parameters(torch.ScalarType dtype = torch.ScalarType.Float32) =>
        DecoderConfig.Load(Folder).Parameters.ToDictionary(parameter => parameter.Name, parameter => torch.zeros(parameter.Shape, dtype, requires_grad: true));

    public void Dispose() => _folder.Dispose();
}
