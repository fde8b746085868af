using System.Text.Json;

namespace Sande.Training.Tests.Golden;

/// <summary>
/// A tiny random model saved by transformers with the numbers it computed (golden.json): logits, loss, gradient norms, greedy
/// generation, six AdamW steps, SANDE's stages.
/// </summary>
public sealed class GoldenCase
{
    private readonly JsonElement _json;

    private GoldenCase(string folder, JsonElement json) => (Folder, _json) = (folder, json);

    public string Folder { get; }

    public int[][] InputIds => Get<int[][]>("input_ids");

    public int[][] AttentionMask => Get<int[][]>("attention_mask");

    public int[] PromptLengths => Get<int[]>("prompt_lengths");

    public double Loss => _json.GetProperty("loss").GetDouble();

    public double[][] LogitsLast => Get<double[][]>("logits_last");

    public double[] LogitsSumAbs => Get<double[]>("logits_sum_abs");

    public Dictionary<string, double> GradNorm => Get<Dictionary<string, double>>("grad_norm");

    public JsonElement Generate => _json.GetProperty("generate");

    public JsonElement[] Simulate => [.. _json.GetProperty("simulate").EnumerateArray()];

    public JsonElement AdamW => _json.GetProperty("adamw");

    /// <summary>Real tokens of each row: the padding is on the right.</summary>
    public int[][] Rows => [.. InputIds.Zip(AttentionMask, (ids, mask) => ids[..mask.Sum()])];

    public static GoldenCase Load(string folder)
        => new(folder, JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json"))).RootElement);

    private T Get<T>(string name) => _json.GetProperty(name).Deserialize<T>()!;
}
