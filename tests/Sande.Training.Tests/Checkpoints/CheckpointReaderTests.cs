using Sande.Training.Checkpoints;
using Sande.Training.Errors;
using TorchSharp;

namespace Sande.Training.Tests.Checkpoints;

public sealed class CheckpointReaderTests : IDisposable
{
    private const string Norm = "model.norm.weight";
    private const string Up = "model.layers.1.mlp.up_proj.weight";

    private readonly DisposeScope _scope = torch.NewDisposeScope();
    private readonly TestCheckpoint _untied = new("llama2");
    private readonly TestCheckpoint _tied = new("qwen2");

    public void Dispose()
    {
        _scope.Dispose();
        _untied.Dispose();
        _tied.Dispose();
    }

    [Theory]
    [InlineData("llama2", 1)]
    [InlineData("llama2", 3)]
    [InlineData("llama3", 2)]
    [InlineData("qwen1.5", 2)]
    [InlineData("qwen2", 1)]
    public void LoadInto_fills_every_parameter_of_the_config(string model, int shards)
    {
        using var checkpoint = new TestCheckpoint(model);
        if (shards > 1)
            checkpoint.WriteShards(shards);
        var parameters = checkpoint.Parameters();

        using var reader = CheckpointReader.Open(checkpoint.Folder);
        reader.LoadInto(parameters);

        Assert.Equal(shards, reader.Shards.Count);
        Assert.Equal(checkpoint.Tensors.Count, reader.Tensors.Count());
        Assert.All(parameters, parameter => Assert.Equal(checkpoint.Tensors.Single(tensor => tensor.Name == parameter.Key).Bytes, parameter.Value.bytes.ToArray()));
    }

    [Theory]
    [InlineData("BF16", torch.ScalarType.Float32, "F32")]
    [InlineData("F16", torch.ScalarType.Float32, "F32")]
    [InlineData("F32", torch.ScalarType.BFloat16, "BF16")]
    [InlineData("F32", torch.ScalarType.Float16, "F16")]
    [InlineData("BF16", torch.ScalarType.BFloat16, "BF16")]
    public void LoadInto_converts_to_the_parameters_dtype(string stored, torch.ScalarType dtype, string expected)
    {
        _untied.Narrow(stored);
        _untied.Write();
        var parameters = _untied.Parameters(dtype);

        using var reader = CheckpointReader.Open(_untied.Folder);
        reader.LoadInto(parameters);

        var bytes = _untied.Tensors.Single(tensor => tensor.Name == Up).Bytes;
        Assert.Equal(Floats.Encode(expected, Floats.Decode(stored, bytes)), parameters[Up].bytes.ToArray());
        Assert.True(parameters[Up].requires_grad);
    }

    [Fact]
    public void LoadInto_lists_every_fault_in_one_error_and_copies_nothing()
    {
        _untied.Change(Norm, _ => null);
        _untied.Change(Up, tensor => tensor with { Shape = [64, 176] });
        _untied.Tensors.Add(new("model.layers.2.extra", "F32", [1], new byte[4]));
        _untied.Change("model.layers.0.mlp.up_proj.weight", tensor => tensor with { Dtype = "F64", Bytes = new byte[tensor.Bytes.Length * 2] });
        _untied.Write();
        var parameters = _untied.Parameters();

        using var reader = CheckpointReader.Open(_untied.Folder);
        var message = Assert.Throws<CheckpointFormatException>(() => reader.LoadInto(parameters)).Message;

        Assert.Equal(
            [
                "The weights lack tensor 'model.norm.weight' of shape [64].",
                "model.safetensors: tensor 'model.layers.0.mlp.up_proj.weight' has the dtype F64; weights are BF16, F16 or F32.",
                "model.safetensors: tensor 'model.layers.1.mlp.up_proj.weight' has the shape [64, 176]; the model's is [176, 64].",
                "model.safetensors: tensor 'model.layers.2.extra' is not part of the model.",
            ],
            message.Split('\n').Order(StringComparer.Ordinal));
        Assert.All(parameters.Values, parameter => Assert.Equal(0, parameter.abs().max().item<float>()));
    }

    [Fact]
    public void Many_faults_are_cut_to_a_hundred_lines()
    {
        _untied.Tensors.AddRange(Enumerable.Range(0, 130).Select(i => new Safetensors.RawTensor($"extra.{i}", "F32", [1], new byte[4])));
        _untied.Write();
        using var reader = CheckpointReader.Open(_untied.Folder);
        var lines = Assert.Throws<CheckpointFormatException>(() => reader.LoadInto(_untied.Parameters())).Message.Split('\n');
        Assert.Equal(101, lines.Length);
        Assert.Equal("... and 30 more", lines[^1]);
    }

    [Fact]
    public void A_stored_output_projection_of_a_tied_model_and_rotary_frequencies_are_not_read()
    {
        var embedding = _tied.Tensors.Single(tensor => tensor.Name == "model.embed_tokens.weight");
        _tied.Tensors.Add(embedding with { Name = "lm_head.weight", Bytes = new byte[embedding.Bytes.Length] });
        _tied.Tensors.Add(new("model.layers.0.self_attn.rotary_emb.inv_freq", "F64", [1], new byte[8]));
        _tied.Write();
        var parameters = _tied.Parameters();

        using var reader = CheckpointReader.Open(_tied.Folder);
        reader.LoadInto(parameters);

        Assert.Equal(embedding.Bytes, parameters[embedding.Name].bytes.ToArray());
    }

    [Fact]
    public void A_tied_output_projection_must_have_the_embeddings_shape()
    {
        _tied.Tensors.Add(new("lm_head.weight", "F32", [2], new byte[8]));
        _tied.Write();
        using var reader = CheckpointReader.Open(_tied.Folder);
        var message = Assert.Throws<CheckpointFormatException>(() => reader.LoadInto(_tied.Parameters())).Message;
        Assert.Contains("'lm_head.weight' has the shape [2]; the model's is [512, 64]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_untied_model_must_have_its_output_projection()
    {
        _untied.Change("lm_head.weight", _ => null);
        _untied.Write();
        using var reader = CheckpointReader.Open(_untied.Folder);
        Assert.Contains("lack tensor 'lm_head.weight'", Assert.Throws<CheckpointFormatException>(() => reader.LoadInto(_untied.Parameters())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadInto_stops_when_asked()
    {
        using var reader = CheckpointReader.Open(_untied.Folder);
        Assert.Throws<OperationCanceledException>(() => reader.LoadInto(_untied.Parameters(), new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Read_finds_a_tensor_in_any_shard()
    {
        _untied.WriteShards(3);
        using var reader = CheckpointReader.Open(_untied.Folder);
        Assert.All(_untied.Tensors, tensor => Assert.Equal(tensor.Bytes, reader.Read(tensor.Name).bytes.ToArray()));
        Assert.Throws<CheckpointFormatException>(() => reader.Read("nothing"));
    }
}
