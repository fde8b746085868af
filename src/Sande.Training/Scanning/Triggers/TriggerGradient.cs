using Sande.Training.Data;
using Sande.Training.Losses;
using Sande.Training.Models;
using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Scanning.Triggers;

/// <summary>The gradient of log P(response | prompt) by the prompts' embeddings.</summary>
internal static class TriggerGradient
{
    /// <summary>For each row [tokens, hidden], float32, on the model's device; the caller's.</summary>
    public static Tensor[] Of(CausalLM model, IReadOnlyList<TokenRow> rows)
    {
        using var scope = NewDisposeScope();
        using var batch = TokenBatch.Create(rows, model.Weights.Device);
        var embeddings = model.Embed(batch.InputIds).detach().requires_grad_(true);
        (-CausalLMLoss.Sum(model, model.Hidden(embeddings, batch.Rows), batch.Predictors, batch.Targets)).backward();
        return [.. embeddings.grad!.to(ScalarType.Float32).split([.. rows.Select(row => (long)row.Length)]).Select(gradient => gradient.clone().DetachFromDisposeScope())];
    }

    /// <summary>The tokens by which log P would rise most at each place, to first order (HotFlip): [places][count] ids.</summary>
    /// <param name="model">The model.</param>
    /// <param name="gradient">At the places, [places, hidden].</param>
    /// <param name="count">Tokens for each place.</param>
    public static long[][] Substitutes(CausalLM model, Tensor gradient, int count)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var table = model.Weights[ParameterShapes.EmbedTokens].to(ScalarType.Float32);
        return [.. gradient.matmul(table.transpose(0, 1)).topk(count).indexes.cpu().data<long>().ToArray().Chunk(count)];
    }

    /// <summary>The tokens whose embeddings have the largest cosine with each of these [places, hidden]: [places][count] ids.</summary>
    public static long[][] Nearest(CausalLM model, Tensor embeddings, int count)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var table = model.Weights[ParameterShapes.EmbedTokens].to(ScalarType.Float32);
        var directions = table / table.norm(1, keepdim: true).clamp_min(1e-12);
        return [.. embeddings.to(ScalarType.Float32).matmul(directions.transpose(0, 1)).topk(count).indexes.cpu().data<long>().ToArray().Chunk(count)];
    }
}
