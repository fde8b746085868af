using Sande.Training.Data;
using Sande.Training.Models.Decoder;
using static TorchSharp.torch;

namespace Sande.Training.Losses;

/// <summary>-Σ log P(y_i | x, y_&lt;i) over a batch's labelled tokens. Only those positions are projected to the vocabulary.</summary>
public static class CausalLMLoss
{
    /// <summary>The sum in nats, a float32 scalar; divide by the labels of the whole step for the mean.</summary>
    public static Tensor Sum(CausalLM model, TokenBatch batch)
    {
        using var scope = NewDisposeScope();
        return Sum(model, model.Hidden(model.Embed(batch.InputIds), batch.Rows), batch.Predictors, batch.Targets).MoveToOuterDisposeScope();
    }

    /// <summary>The loss of each label [labels], float32, without gradients.</summary>
    public static Tensor PerToken(CausalLM model, TokenBatch batch)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var logits = LogitsAt(model, model.Hidden(model.Embed(batch.InputIds), batch.Rows), batch.Predictors);
        return nn.functional.cross_entropy(logits, batch.Targets, reduction: nn.Reduction.None).MoveToOuterDisposeScope();
    }

    /// <summary>The losses of each row's labels, nats, without gradients: one array a row, in the order given.</summary>
    public static IReadOnlyList<float[]> PerRow(CausalLM model, IReadOnlyList<TokenRow> rows)
    {
        using var batch = TokenBatch.Create(rows, model.Weights.Device);
        using var perToken = PerToken(model, batch);
        using var onCpu = perToken.cpu();
        var values = onCpu.data<float>().ToArray();
        var start = 0;
        var losses = new List<float[]>(rows.Count);
        foreach (var row in rows)
        {
            losses.Add(values[start..(start + row.LabelCount)]);
            start += row.LabelCount;
        }

        return losses;
    }

    /// <summary>The sum from hidden states [N, hidden].</summary>
    public static Tensor Sum(CausalLM model, Tensor hidden, Tensor predictors, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return model.CrossEntropy(hidden.index_select(0, predictors), targets).MoveToOuterDisposeScope();
    }

    /// <summary>Logits [labels, vocabulary], float32, of the hidden states that <paramref name="predictors"/> names.</summary>
    public static Tensor LogitsAt(CausalLM model, Tensor hidden, Tensor predictors)
    {
        using var scope = NewDisposeScope();
        var selected = hidden.index_select(0, predictors);
        return model.Logits(selected).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}
