using System.Text.Json.Nodes;
using CsCheck;
using Sande.Contracts.Checkpoints;
using Sande.Training.Checkpoints;

namespace Sande.Training.Tests.Checkpoints;

public sealed class CheckpointValidatorTests : IDisposable
{
    private readonly TestCheckpoint _checkpoint = new("qwen2");

    public CheckpointValidatorTests() => ByteTokenizer.Write(_checkpoint.Folder);

    public void Dispose() => _checkpoint.Dispose();

    [Theory]
    [InlineData("llama2", "llama", 4)]
    [InlineData("llama3", "llama", 2)]
    [InlineData("qwen1.5", "qwen2", 4)]
    [InlineData("qwen2", "qwen2", 2)]
    public void A_sound_checkpoint_is_described(string model, string family, int keyValueHeads)
    {
        using var checkpoint = new TestCheckpoint(model);
        ByteTokenizer.Write(checkpoint.Folder);

        var validation = CheckpointValidator.Validate(checkpoint.Folder);

        Assert.Empty(validation.Errors);
        Assert.Equal(new CheckpointModel(family, family, checkpoint.Tensors.Sum(tensor => tensor.Bytes.Length / 4), "F32", 64, 2, 4, keyValueHeads, 512, 256), validation.Model);
    }

    [Fact]
    public void Tied_numbers_count_once_and_the_commonest_dtype_is_named()
    {
        var before = CheckpointValidator.Validate(_checkpoint.Folder).Model!;
        _checkpoint.Narrow("BF16");
        var embedding = _checkpoint.Tensors.Single(tensor => tensor.Name == "model.embed_tokens.weight");
        _checkpoint.Tensors.Add(embedding with { Name = "lm_head.weight" });
        _checkpoint.Change("model.norm.weight", tensor => tensor with { Dtype = "F32", Bytes = new byte[256] });
        _checkpoint.WriteShards(2);

        var validation = CheckpointValidator.Validate(_checkpoint.Folder);

        Assert.Empty(validation.Errors);
        Assert.Equal(before with { Dtype = "BF16" }, validation.Model);
    }

    [SkippableFact]
    public void A_real_checkpoint_is_sound()
    {
        var validation = CheckpointValidator.Validate(SharedData.Require("victim", "backdoored"));
        Assert.Empty(validation.Errors);
        Assert.Equal(("llama", "BF16", 4096), (validation.Model!.Family, validation.Model.Dtype, validation.Model.VocabSize));
    }

    [Fact]
    public void Everything_that_is_wrong_is_listed()
    {
        File.Delete(_checkpoint["tokenizer.json"]);
        File.WriteAllBytes(_checkpoint["pytorch_model.bin"], [1]);
        _checkpoint.Change("model.norm.weight", _ => null);
        _checkpoint.Tensors.Add(new("model.extra", "F32", [1], new byte[4]));
        _checkpoint.Write();

        var validation = CheckpointValidator.Validate(_checkpoint.Folder);

        Assert.Null(validation.Model);
        AssertLists(validation, "tokenizer", "pytorch_model.bin: Pickled weights are refused", "tensor 'model.extra' is not part of the model", "lack tensor 'model.norm.weight'");
        Assert.Equal(4, validation.Errors.Count);
    }

    [Fact]
    public void An_empty_folder_lacks_all_three()
    {
        var empty = Directory.CreateDirectory(_checkpoint["../empty"]).FullName;
        AssertLists(CheckpointValidator.Validate(empty), "config.json is missing", "tokenizer", "model.safetensors is missing");
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("tokenizer_config.json")]
    [InlineData("generation_config.json")]
    [InlineData("model.safetensors")]
    [InlineData("model.safetensors.index.json")]
    public void A_folder_in_place_of_a_file_is_an_error_like_any_other(string name)
    {
        File.Delete(_checkpoint[name]);
        Directory.CreateDirectory(_checkpoint[name]);
        File.WriteAllText(Path.Combine(_checkpoint[name], "a.json"), "{}");
        var validation = CheckpointValidator.Validate(_checkpoint.Folder);
        Assert.Equal(validation.Errors.Count == 0, validation.Model is not null);
    }

    [Fact]
    public void A_model_of_another_family_is_named_with_the_supported_ones()
    {
        ChangeConfig(config => config["model_type"] = "gpt_neox");
        AssertLists(CheckpointValidator.Validate(_checkpoint.Folder), "model_type 'gpt_neox' is not supported; supported: llama, qwen2, qwen3, mistral, phi3, gemma2, olmo2");
    }

    [Fact]
    public void A_config_whose_text_is_not_utf8_is_refused()
    {
        File.WriteAllBytes(_checkpoint["config.json"], [.. "{\"model_type\":\""u8, 0xff, .. "\"}"u8]);
        AssertLists(CheckpointValidator.Validate(_checkpoint.Folder), "config.json: model_type is not valid UTF-8");
    }

    [Fact]
    public void A_config_that_asks_for_billions_of_layers_is_refused_at_once()
    {
        ChangeConfig(config => config["num_hidden_layers"] = int.MaxValue);
        AssertLists(CheckpointValidator.Validate(_checkpoint.Folder), "config.json asks for 2147483647 layers");
    }

    [Fact]
    public void A_tokenizer_with_more_ids_than_the_model_is_refused()
    {
        ByteTokenizer.Write(_checkpoint.Folder, endOfText: 512);
        AssertLists(CheckpointValidator.Validate(_checkpoint.Folder), "ids go up to 512, but config.json's vocab_size is 512");
    }

    [Fact]
    public void A_truncated_shard_and_an_unsound_header_are_named()
    {
        _checkpoint.WriteShards(2);
        File.WriteAllText(_checkpoint[TestCheckpoint.ShardName(0, 2)], "garbage");
        using (var file = File.OpenWrite(_checkpoint[TestCheckpoint.ShardName(1, 2)]))
            file.SetLength(file.Length - 10);
        AssertLists(CheckpointValidator.Validate(_checkpoint.Folder), "model-00001-of-00002.safetensors has 7 bytes", "model-00002-of-00002.safetensors: tensor");
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("generation_config.json")]
    [InlineData("tokenizer_config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("model.safetensors.index.json")]
    public void Any_damage_to_a_file_is_an_error_or_none_and_never_an_exception(string name)
    {
        _checkpoint.WriteIndex(_checkpoint.Tensors.ToDictionary(tensor => tensor.Name, _ => "model.safetensors"));
        var whole = File.ReadAllBytes(_checkpoint[name]);
        var damage = Gen.Select(Gen.Int[0, whole.Length - 1], Gen.OneOf(Gen.Byte, Gen.Char["{}[]\",:0129-\\u .etn"].Select(c => (byte)c)));

        Gen.Select(damage.Array[1, 4], Gen.Frequency((9, Gen.Const(0)), (1, Gen.Int[0, whole.Length]))).Sample(
            (changes, cut) =>
            {
                var bytes = whole.ToArray();
                foreach (var (position, value) in changes)
                    bytes[position] = value;
                File.WriteAllBytes(_checkpoint[name], bytes[..^cut]);
                var validation = CheckpointValidator.Validate(_checkpoint.Folder);
                Assert.Equal(validation.Errors.Count == 0, validation.Model is not null);
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void An_unreadable_index_is_the_only_fault_named()
    {
        _checkpoint.WriteShards(2);
        File.WriteAllText(_checkpoint["model.safetensors.index.json"], "{");
        Assert.Contains("index.json is not valid JSON", Assert.Single(CheckpointValidator.Validate(_checkpoint.Folder).Errors), StringComparison.Ordinal);
    }

    private void ChangeConfig(Action<JsonObject> change)
    {
        var config = JsonNode.Parse(File.ReadAllText(_checkpoint["config.json"]))!.AsObject();
        change(config);
        File.WriteAllText(_checkpoint["config.json"], config.ToJsonString());
    }

    private static void AssertLists(CheckpointValidation validation, params string[] expected)
    {
        Assert.Null(validation.Model);
        Assert.All(expected, text => Assert.Contains(validation.Errors, error => error.Contains(text, StringComparison.Ordinal)));
    }
}
