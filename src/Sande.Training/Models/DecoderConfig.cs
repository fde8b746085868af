using Sande.Training.Models.Families;

namespace Sande.Training.Models;

/// <summary>RMSNorm of queries and keys.</summary>
public enum QueryKeyNorm
{
    /// <summary>None.</summary>
    None,

    /// <summary>Over each head by itself (Qwen3).</summary>
    PerHead,

    /// <summary>Over all heads together (OLMo-2).</summary>
    AllHeads,
}

/// <summary>Where the norms of a layer stand.</summary>
public enum NormPlacement
{
    /// <summary>Before attention and before the MLP.</summary>
    Before,

    /// <summary>After attention and after the MLP, before the residual sum (OLMo-2).</summary>
    After,

    /// <summary>Both (Gemma-2).</summary>
    BeforeAndAfter,
}

/// <summary>The nonlinearity of the MLP's gate.</summary>
public enum HiddenActivation
{
    /// <summary>x · sigmoid(x).</summary>
    Silu,

    /// <summary>GELU by its tanh approximation.</summary>
    GeluTanh,
}

/// <summary>
/// A decoder-only transformer as config.json describes it, whatever the family: the families (<see cref="ModelFamilies"/>) read
/// their own field names and defaults and say the rest as data. Property names are Hugging Face's.
/// </summary>
public sealed record DecoderConfig
{
    /// <summary>As <c>llama</c>.</summary>
    public required string Family { get; init; }

    /// <summary>config.json's <c>model_type</c>.</summary>
    public required string ModelType { get; init; }

    /// <summary>Tokens the embedding knows.</summary>
    public required int VocabSize { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width inside the MLP.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Layers.</summary>
    public required int NumHiddenLayers { get; init; }

    /// <summary>Query heads.</summary>
    public required int NumAttentionHeads { get; init; }

    /// <summary>Key and value heads; fewer than query heads is grouped-query attention.</summary>
    public required int NumKeyValueHeads { get; init; }

    /// <summary>Width of one head.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Longest row, tokens.</summary>
    public required int MaxPositionEmbeddings { get; init; }

    /// <summary>Added to the mean square in RMSNorm.</summary>
    public required double RmsNormEps { get; init; }

    /// <summary>Rotary position embedding.</summary>
    public required RopeParameters Rope { get; init; }

    /// <summary>Whether the output projection is the embedding's matrix.</summary>
    public required bool TieWordEmbeddings { get; init; }

    /// <summary>Bias on q_proj, k_proj and v_proj.</summary>
    public bool QkvBias { get; init; }

    /// <summary>Bias on o_proj.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Bias on gate_proj, up_proj and down_proj.</summary>
    public bool MlpBias { get; init; }

    /// <summary>q, k and v in one matrix (<c>qkv_proj</c>), gate and up in another (<c>gate_up_proj</c>).</summary>
    public bool FusedProjections { get; init; }

    /// <summary>Whether queries and keys are normalised before rotation, and over what.</summary>
    public QueryKeyNorm QueryKeyNorm { get; init; }

    /// <summary>Where a layer's norms stand.</summary>
    public NormPlacement NormPlacement { get; init; }

    /// <summary>Norms multiply by 1 + weight.</summary>
    public bool NormPlusOne { get; init; }

    /// <summary>The MLP's gate.</summary>
    public HiddenActivation HiddenActivation { get; init; }

    /// <summary>Embeddings are multiplied by the root of <see cref="HiddenSize"/>.</summary>
    public bool ScaledEmbeddings { get; init; }

    /// <summary>What attention scores are multiplied by; null: 1 / sqrt(<see cref="HeadDim"/>).</summary>
    public double? AttentionScale { get; init; }

    /// <summary>Attention scores s become cap · tanh(s / cap); null: as they are.</summary>
    public double? AttentionLogitSoftcapping { get; init; }

    /// <summary>The same for the logits.</summary>
    public double? FinalLogitSoftcapping { get; init; }

    /// <summary>By layer, how many tokens back a query sees (itself included), or null for all; empty: all layers see all.</summary>
    public IReadOnlyList<int?> SlidingWindows { get; init; } = [];

    /// <summary>Every tensor that the checkpoint must hold, in the order of the layers. A tied lm_head is left out.</summary>
    public IReadOnlyList<ParameterShape> Parameters => ParameterShapes.Of(this);

    /// <summary>Numbers in the weights; tied ones count once.</summary>
    public long ParameterCount => Parameters.Sum(parameter => parameter.Count);

    /// <summary>Reads <c>config.json</c> of a checkpoint folder, as transformers 4 and 5 write it.</summary>
    /// <exception cref="Errors.CheckpointFormatException">The file is missing or not sound.</exception>
    /// <exception cref="Errors.UnsupportedModelException">The architecture is none of the supported families.</exception>
    public static DecoderConfig Load(string checkpointFolder) => ModelFamilies.Read(ConfigJson.Load(Path.Combine(checkpointFolder, "config.json")));
}
