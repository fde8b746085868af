using Sande.Training.Checkpoints;
using Sande.Training.Errors;

namespace Sande.Training.Tests.Checkpoints;

/// <summary>Which files the weights are, and what is refused: the reader, the writer and the validator share it.</summary>
public sealed class CheckpointLayoutTests : IDisposable
{
    private const string Index = "model.safetensors.index.json";
    private const string First = "model-00001-of-00002.safetensors";
    private const string Second = "model-00002-of-00002.safetensors";
    private const string Norm = "model.norm.weight";

    private readonly TestCheckpoint _checkpoint = new("llama2");

    public void Dispose() => _checkpoint.Dispose();

    [Fact]
    public void A_folder_without_weights_is_refused()
    {
        File.Delete(_checkpoint["model.safetensors"]);
        AssertRefused("model.safetensors is missing.");
        Directory.Delete(_checkpoint.Folder, recursive: true);
        AssertRefused("is not a folder");
    }

    [Fact]
    public void An_index_may_name_a_single_file()
    {
        _checkpoint.WriteIndex(_checkpoint.Tensors.ToDictionary(tensor => tensor.Name, _ => "model.safetensors"));
        CheckpointReader.Open(_checkpoint.Folder).Dispose();
    }

    [Fact]
    public void A_shard_that_is_not_there_is_named()
    {
        _checkpoint.WriteShards(2);
        File.Delete(_checkpoint[Second]);
        AssertRefused($"{Second} is missing.");
    }

    [Fact]
    public void A_truncated_shard_is_named()
    {
        _checkpoint.WriteShards(2);
        using (var file = File.OpenWrite(_checkpoint[Second]))
            file.SetLength(file.Length - 10);
        AssertRefused($"{Second}: tensor ");
    }

    [Fact]
    public void Shards_without_their_index_are_refused()
    {
        _checkpoint.WriteShards(2);
        File.Delete(_checkpoint[Index]);
        AssertRefused($"{First} is not part of the model: there is no {Index} that names it.", "model.safetensors is missing.");
    }

    [Theory]
    [InlineData("consolidated.safetensors")]
    [InlineData("onnx/model.safetensors")]
    [InlineData("MODEL.SafeTensors")]
    public void Weights_that_the_index_does_not_name_are_refused(string extra)
    {
        _checkpoint.WriteShards(2);
        Directory.CreateDirectory(Path.GetDirectoryName(_checkpoint[extra])!);
        File.Copy(_checkpoint[First], _checkpoint[extra]);
        AssertRefused($"{extra} is not part of the model: {Index} does not name it.");
    }

    [Fact]
    public void A_tensor_must_be_where_the_index_says()
    {
        _checkpoint.WriteShards(2);
        var places = _checkpoint.ReadIndex();
        places[Norm] = places[Norm] == First ? Second : First;
        places.Remove("lm_head.weight");
        places["model.layers.9.extra"] = First;
        _checkpoint.WriteIndex(places);
        AssertRefused(
            $"tensor '{Norm}' is here, but {Index} says {places[Norm]}.",
            $"tensor 'lm_head.weight' is here, but {Index} does not name it.",
            $"{First}: tensor 'model.layers.9.extra' is missing; {Index} says that it is there.");
    }

    [Fact]
    public void A_tensor_in_two_shards_is_refused()
    {
        _checkpoint.WriteShards(2);
        Safetensors.RawSafetensors.Write(_checkpoint[Second], _checkpoint.Tensors);
        AssertRefused($"{Second}: tensor 'lm_head.weight' is in {First} too.");
    }

    [Theory]
    [InlineData("", "is not valid JSON")]
    [InlineData("[]", "has no object weight_map")]
    [InlineData("""{"weight_map":[]}""", "has no object weight_map")]
    [InlineData("""{"weight_map":{}}""", "has an empty weight_map")]
    [InlineData("""{"weight_map":{"a":1}}""", "names no file for tensor 'a'")]
    [InlineData("""{"weight_map":{"a":"x.safetensors","a":"x.safetensors"}}""", "is not valid JSON")]
    [InlineData("""{"weight_map":{"a":"\ud800.safetensors"}}""", "is not valid JSON")]
    [InlineData("""{"weight_map":{"\udc00":"x.safetensors"}}""", "is not valid JSON")]
    [InlineData("""{"weight_map":{"a":"../x.safetensors"}}""", "'../x.safetensors', which is not the plain name")]
    [InlineData("""{"weight_map":{"a":"/etc/x.safetensors"}}""", "'/etc/x.safetensors', which is not the plain name")]
    [InlineData("""{"weight_map":{"a":"sub/x.safetensors"}}""", "'sub/x.safetensors', which is not the plain name")]
    [InlineData("""{"weight_map":{"a":"x.bin"}}""", "'x.bin', which is not the plain name")]
    public void A_malformed_index_is_refused(string index, string expected)
    {
        File.WriteAllText(_checkpoint[Index], index);
        AssertRefused(expected);
    }

    [Theory]
    [InlineData("pytorch_model.bin", "can run code")]
    [InlineData("original/consolidated.00.pth", "can run code")]
    [InlineData("tf_model.h5", "this format")]
    public void Weights_of_another_format_are_refused_with_the_reason(string file, string reason)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_checkpoint[file])!);
        File.WriteAllBytes(_checkpoint[file], [1]);
        AssertRefused($"{file}: ", reason);
    }

    [Fact]
    public void All_faults_of_all_shards_are_in_one_error()
    {
        _checkpoint.WriteShards(2);
        File.WriteAllText(_checkpoint[First], "garbage");
        File.Delete(_checkpoint[Second]);
        File.WriteAllBytes(_checkpoint["a.pkl"], []);
        AssertRefused($"{First} has 7 bytes", $"{Second} is missing", "a.pkl");
    }

    private void AssertRefused(params string[] expected)
    {
        var message = Assert.Throws<CheckpointFormatException>(() => CheckpointReader.Open(_checkpoint.Folder)).Message;
        Assert.All(expected, text => Assert.Contains(text, message, StringComparison.Ordinal));
    }
}
