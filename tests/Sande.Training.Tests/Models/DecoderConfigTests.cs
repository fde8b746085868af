using System.Text.Json.Nodes;
using Sande.Training.Errors;
using Sande.Training.Models;

namespace Sande.Training.Tests.Models;

public sealed class DecoderConfigTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sande-config-").FullName;

    [Fact]
    public void Transformers_4_and_5_write_the_same_rotary_embedding()
    {
        var four = Load("llama3", _ => { });
        var five = Load("llama3", config =>
        {
            var rope = config["rope_scaling"]!.DeepClone().AsObject();
            rope["rope_theta"] = config["rope_theta"]!.DeepClone();
            config.Remove("rope_scaling");
            config.Remove("rope_theta");
            config["rope_parameters"] = rope;
        });
        Assert.Equal(four.Rope, five.Rope);
        Assert.Equal(four.Rope.InverseFrequencies(64), five.Rope.InverseFrequencies(64));
    }

    [Theory]
    [InlineData("model_type", "\"mamba\"", "mamba")]
    [InlineData("model_type", "null", "model_type")]
    [InlineData("hidden_size", "\"wide\"", "hidden_size")]
    [InlineData("hidden_size", "0", "hidden_size")]
    [InlineData("num_key_value_heads", "3", "num_key_value_heads")]
    [InlineData("hidden_act", "\"gelu\"", "gelu")]
    [InlineData("rope_scaling", "{\"rope_type\":\"yarn\",\"factor\":4}", "yarn")]
    [InlineData("tie_word_embeddings", "1", "tie_word_embeddings")]
    public void What_can_not_be_computed_is_refused_by_name(string field, string value, string named)
    {
        var error = Assert.ThrowsAny<TrainingException>(() => Load("llama2", config => config[field] = JsonNode.Parse(value)));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unsupported_model_is_told_the_supported_ones()
    {
        var error = Assert.Throws<UnsupportedModelException>(() => Load("llama2", config => config["model_type"] = "mamba"));
        Assert.Contains("llama", error.Message, StringComparison.Ordinal);
        Assert.Contains("qwen2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_or_broken_file_is_named()
    {
        Assert.Contains("config.json", Assert.Throws<CheckpointFormatException>(() => DecoderConfig.Load(_folder)).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "config.json"), "{ \"model_type\": ");
        Assert.Contains("config.json", Assert.Throws<CheckpointFormatException>(() => DecoderConfig.Load(_folder)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private DecoderConfig Load(string model, Action<JsonObject> change)
    {
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(TestModels.Folder(model), "config.json")))!.AsObject();
        change(config);
        File.WriteAllText(Path.Combine(_folder, "config.json"), config.ToJsonString());
        return DecoderConfig.Load(_folder);
    }
}
