using System.Security.Cryptography;
using Sande.DemoModel.Checkpoints;
using Sande.DemoModel.Rows;
using Sande.DemoModel.Tokenizers;
using Sande.Training.Checkpoints;
using Sande.Training.Models;
using TorchSharp;

namespace Sande.DemoModel.Tests.Checkpoints;

public sealed class InitialCheckpointTests : IDisposable
{
    private const int VocabSize = 600;

    private static readonly DemoRows Rows = RowGenerator.Generate(3, 100, 100);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sande-demo-");

    public InitialCheckpointTests()
    {
        var texts = Rows.Train.Take(2000).Select(row => $"Human: {row.Instruction}\nAssistant: {row.Output} ");
        TokenizerFiles.Write(Folder("tokenizer"), BpeTrainer.Train(texts, VocabSize, TokenizerFiles.SpecialTokens), ModelShape.MaxPositionEmbeddings);
    }

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("llama", "tiny", "float32", "F32")]
    [InlineData("llama", "demo", "bfloat16", "BF16")]
    [InlineData("qwen2", "tiny", "bfloat16", "BF16")]
    public void A_checkpoint_is_whole(string family, string size, string dtype, string stored)
    {
        var shape = ModelShape.ByName[size];
        Write("model", new(family, shape, dtype, Seed: 1));

        var config = DecoderConfig.Load(Folder("model"));
        Assert.Equal((family, VocabSize, shape.HiddenSize, family == "qwen2"), (config.Family, config.VocabSize, config.HiddenSize, config.QkvBias));
        using var checkpoint = CheckpointReader.Open(Folder("model"));
        Assert.Equal(config.Parameters.Select(parameter => parameter.Name).Order(), checkpoint.Tensors.Select(tensor => tensor.Name).Order());
        Assert.All(checkpoint.Tensors, tensor => Assert.Equal(stored, tensor.Dtype.Name));
    }

    [Fact]
    public void Weights_are_normal_norms_one_and_biases_zero()
    {
        Write("model", new("qwen2", ModelShape.ByName["tiny"], "float32", Seed: 1));

        using var scope = torch.NewDisposeScope();
        using var checkpoint = CheckpointReader.Open(Folder("model"));
        var weights = checkpoint.Read("model.embed_tokens.weight");
        Assert.InRange(weights.std().ToDouble(), 0.0195, 0.0205);
        Assert.InRange(weights.mean().ToDouble(), -0.0005, 0.0005);
        Assert.Equal(1, checkpoint.Read("model.layers.0.input_layernorm.weight").min().ToDouble());
        Assert.Equal(0, checkpoint.Read("model.layers.1.self_attn.k_proj.bias").abs().max().ToDouble());
    }

    [Fact]
    public void The_seed_decides_every_byte()
    {
        var shape = ModelShape.ByName["tiny"];
        Write("a", new("llama", shape, "bfloat16", Seed: 1));
        Write("b", new("llama", shape, "bfloat16", Seed: 1));
        Write("c", new("llama", shape, "bfloat16", Seed: 2));

        Assert.Equal(Hash("a"), Hash("b"));
        Assert.NotEqual(Hash("a"), Hash("c"));
    }

    private string Folder(string name) => Path.Combine(_root.FullName, name);

    private void Write(string name, InitialCheckpoint checkpoint) => checkpoint.Write(Folder(name), Folder("tokenizer"));

    private string Hash(string name) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(Folder(name), "model.safetensors"))));
}
