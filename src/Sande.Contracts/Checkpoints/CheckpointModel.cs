namespace Sande.Contracts.Checkpoints;

/// <summary>What a checkpoint's config.json and weights say of the model.</summary>
/// <param name="Family">One of the supported families, as <c>llama</c>.</param>
/// <param name="ModelType">config.json's <c>model_type</c>.</param>
/// <param name="Parameters">Numbers in the weights; tied ones count once.</param>
/// <param name="Dtype">The weights' dtype, as <c>BF16</c>; with several, the commonest.</param>
/// <param name="HiddenSize">config.json's <c>hidden_size</c>.</param>
/// <param name="NumHiddenLayers">config.json's <c>num_hidden_layers</c>.</param>
/// <param name="NumAttentionHeads">config.json's <c>num_attention_heads</c>.</param>
/// <param name="NumKeyValueHeads">config.json's <c>num_key_value_heads</c>.</param>
/// <param name="VocabSize">config.json's <c>vocab_size</c>.</param>
/// <param name="MaxPositionEmbeddings">config.json's <c>max_position_embeddings</c>.</param>
public sealed record CheckpointModel(
    string Family,
    string ModelType,
    long Parameters,
    string Dtype,
    int HiddenSize,
    int NumHiddenLayers,
    int NumAttentionHeads,
    int NumKeyValueHeads,
    int VocabSize,
    int MaxPositionEmbeddings);
