using Sande.Contracts.Jobs;
using Sande.Training.Checkpoints;
using Sande.Training.Errors;
using Sande.Training.Models;
using Sande.Training.Tests.Checkpoints.Safetensors;
using TorchSharp;

namespace Sande.Training.Tests.Checkpoints;

public sealed class CheckpointWriterTests : IDisposable
{
    private const string Up = "model.layers.1.mlp.up_proj.weight";
    private const string Embedding = "model.embed_tokens.weight";

    private readonly DisposeScope _scope = torch.NewDisposeScope();
    private readonly TestCheckpoint _parent = new("llama2");
    private readonly TestCheckpoint _tied = new("qwen2");

    public void Dispose()
    {
        _scope.Dispose();
        _parent.Dispose();
        _tied.Dispose();
    }

    [Theory]
    [InlineData("llama2")]
    [InlineData("llama3")]
    [InlineData("qwen1.5")]
    [InlineData("qwen2")]
    public void An_unchanged_model_gives_its_parents_bytes(string model)
    {
        using var parent = new TestCheckpoint(model);
        WriteUnchanged(parent.Folder, parent.Output);
        AssertSameFiles(parent.Folder, parent.Output);
    }

    [Theory]
    [InlineData("F32", 1)]
    [InlineData("BF16", 2)]
    [InlineData("F16", 3)]
    public void An_unchanged_model_in_shards_gives_its_parents_bytes(string dtype, int shards)
    {
        _parent.Narrow(dtype);
        _parent.Tensors.Reverse();
        _parent.Tensors.Insert(5, new("model.layers.0.self_attn.rotary_emb.inv_freq", "F64", [2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]));
        _parent.Write();
        if (shards > 1)
            _parent.WriteShards(shards);
        WriteUnchanged(_parent.Folder, _parent.Output);
        AssertSameFiles(_parent.Folder, _parent.Output);
    }

    [SkippableFact]
    public void An_unchanged_real_model_in_bfloat16_gives_its_parents_bytes()
    {
        var parent = SharedData.Require("victim", "backdoored");
        WriteUnchanged(parent, _parent.Output);
        AssertSameFiles(parent, _parent.Output);
    }

    [Fact]
    public void Every_other_file_is_copied_byte_for_byte()
    {
        Directory.CreateDirectory(_parent["original/empty"]);
        File.WriteAllText(_parent["original/params.json"], "{ \"dim\" : 1 }\r\n");
        File.WriteAllText(_parent[".gitattributes"], "*.safetensors lfs\n");
        File.WriteAllBytes(_parent["tokenizer.model"], [0, 1, 2, 255]);
        File.WriteAllBytes(_parent["empty.txt"], []);
        WriteUnchanged(_parent.Folder, _parent.Output);
        AssertSameFiles(_parent.Folder, _parent.Output);
    }

    [Fact]
    public void Changed_numbers_are_written_and_nothing_else_differs()
    {
        _parent.WriteShards(2);
        var parameters = Load(_parent.Folder);
        using (torch.no_grad())
            parameters[Up].add_(1);

        CheckpointWriter.Write(_parent.Folder, _parent.Output, parameters);

        var changed = ReadTensors(_parent.Output);
        Assert.Equal(_parent.Tensors.Count, changed.Count);
        foreach (var before in _parent.Tensors)
        {
            var expected = before.Name == Up ? Floats.Encode("F32", [.. Floats.Decode("F32", before.Bytes).Select(value => value + 1)]) : before.Bytes;
            Assert.Equal(expected, changed[before.Name].Bytes);
        }
    }

    [Theory]
    [InlineData("BF16")]
    [InlineData("F16")]
    public void Numbers_are_rounded_to_the_nearest_ties_to_even(string dtype)
    {
        _parent.Narrow(dtype);
        _parent.Write();
        var parameters = Load(_parent.Folder);
        var values = RoundingCases().Take(176 * 64).ToArray();
        parameters[Up] = torch.tensor(values).reshape(176, 64);

        CheckpointWriter.Write(_parent.Folder, _parent.Output, parameters);

        Assert.Equal(Floats.Encode(dtype, values), ReadTensors(_parent.Output)[Up].Bytes);
    }

    [Fact]
    public void A_stored_output_projection_of_a_tied_model_gets_the_embeddings_numbers()
    {
        var embedding = _tied.Tensors.Single(tensor => tensor.Name == Embedding);
        _tied.Tensors.Insert(0, embedding with { Name = "lm_head.weight" });
        _tied.Write();
        var parameters = Load(_tied.Folder);
        parameters[Embedding] = torch.ones(parameters[Embedding].shape);

        CheckpointWriter.Write(_tied.Folder, _tied.Output, parameters);

        var written = ReadTensors(_tied.Output);
        Assert.All(Floats.Decode("F32", written["lm_head.weight"].Bytes), value => Assert.Equal(1, value));
        Assert.Equal(written[Embedding].Bytes, written["lm_head.weight"].Bytes);
    }

    [Fact]
    public void Parameters_need_not_be_contiguous()
    {
        var parameters = Load(_parent.Folder);
        parameters[Up] = parameters[Up].t().contiguous().t();
        Assert.False(parameters[Up].is_contiguous());
        CheckpointWriter.Write(_parent.Folder, _parent.Output, parameters);
        AssertSameFiles(_parent.Folder, _parent.Output);
    }

    [Fact]
    public void Parameters_that_are_not_the_parents_tensors_are_refused_before_anything_is_written()
    {
        var parameters = Load(_parent.Folder);
        parameters.Remove(Up);
        parameters["other"] = torch.ones(1);
        var message = Assert.Throws<CheckpointFormatException>(() => CheckpointWriter.Write(_parent.Folder, _parent.Output, parameters)).Message;
        Assert.Contains(Up, message, StringComparison.Ordinal);
        Assert.Contains("'other'", message, StringComparison.Ordinal);
        AssertOnlyTheParent();
    }

    [Fact]
    public void An_earlier_checkpoint_and_what_a_killed_attempt_left_are_replaced()
    {
        WriteUnchanged(_parent.Folder, _parent.Output);
        File.WriteAllText(Path.Combine(_parent.Output, "old.txt"), "old");
        Directory.CreateDirectory(_parent.Output + ".writing");
        File.WriteAllText(Path.Combine(_parent.Output + ".writing", "half.txt"), "half");

        WriteUnchanged(_parent.Folder, _parent.Output + "/");

        AssertSameFiles(_parent.Folder, _parent.Output);
        Assert.False(Directory.Exists(_parent.Output + ".writing"));
    }

    [Fact]
    public void A_folder_that_is_no_checkpoint_is_not_replaced()
    {
        Directory.CreateDirectory(_parent.Output);
        File.WriteAllText(Path.Combine(_parent.Output, "thesis.txt"), "mine");
        var failure = Assert.Throws<TrainingException>(() => WriteUnchanged(_parent.Folder, _parent.Output));
        Assert.Equal(FailureCode.Storage, failure.Code);
        Assert.True(File.Exists(Path.Combine(_parent.Output, "thesis.txt")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/output")]
    [InlineData("/../parent")]
    public void The_parents_folder_is_not_written_to(string below)
    {
        var failure = Assert.Throws<TrainingException>(() => WriteUnchanged(_parent.Folder, _parent.Folder + below));
        Assert.Equal(FailureCode.Storage, failure.Code);
        AssertOnlyTheParent();
    }

    [Fact]
    public void A_cancelled_write_leaves_nothing()
    {
        var parameters = Load(_parent.Folder);
        Assert.Throws<OperationCanceledException>(() => CheckpointWriter.Write(_parent.Folder, _parent.Output, parameters, new CancellationToken(canceled: true)));
        AssertOnlyTheParent();
    }

    [SkippableTheory]
    [InlineData(200 << 10)]
    [InlineData(1 << 10)]
    public void A_full_disk_is_a_storage_failure_that_leaves_nothing(int bytes)
    {
        using var disk = TinyDisk.Mount(bytes);
        var output = Path.Combine(disk.FullPath, "output");

        var failure = Assert.Throws<TrainingException>(() => WriteUnchanged(_parent.Folder, output));

        Assert.Equal(FailureCode.Storage, failure.Code);
        Assert.Contains(output, failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(disk.FullPath));
    }

    /// <summary>Halfway points, both sides of them, subnormals of both formats, overflow, infinities, zeros, then anything.</summary>
    private static IEnumerable<float> RoundingCases()
    {
        float[] edges = [0, -0f, 1, 65504, 65519.996f, 65520, 1e30f, 3.4e38f, float.MaxValue, 6e-8f, 2.98e-8f, 2.9802322e-8f, 1e-40f, float.Epsilon, float.PositiveInfinity, float.NegativeInfinity];
        foreach (var edge in edges)
            yield return edge;
        foreach (var tail in new uint[] { 0x8000, 0x7fff, 0x8001, 0x18000, 0x1000, 0x0fff, 0x1001, 0x3000 })
        {
            yield return BitConverter.UInt32BitsToSingle(0x3f800000 + tail);
            yield return BitConverter.UInt32BitsToSingle(0xbfff0000 + tail);
        }

        var random = new Random(1);
        while (true)
        {
            var value = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            if (!float.IsNaN(value))
                yield return value;
        }
    }

    private static Dictionary<string, torch.Tensor> Load(string folder)
    {
        using var reader = CheckpointReader.Open(folder);
        var config = DecoderConfig.Load(folder);
        var parameters = config.Parameters.ToDictionary(parameter => parameter.Name, parameter => torch.zeros(parameter.Shape, requires_grad: true));
        reader.LoadInto(parameters);
        return parameters;
    }

    private static void WriteUnchanged(string parent, string output) => CheckpointWriter.Write(parent, output, Load(parent));

    private static void AssertSameFiles(string expected, string actual)
    {
        var files = Files(expected);
        Assert.Equal(files, Files(actual));
        Assert.All(files, file => Assert.True(
            File.ReadAllBytes(Path.Combine(expected, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, file))), $"{file} differs"));
    }

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];

    private void AssertOnlyTheParent() => Assert.Equal([_parent.Folder], Directory.GetFileSystemEntries(_parent.Root));

    private static Dictionary<string, RawTensor> ReadTensors(string folder) =>
        Directory.GetFiles(folder, "*.safetensors").SelectMany(RawSafetensors.Read).ToDictionary(tensor => tensor.Name);
}
