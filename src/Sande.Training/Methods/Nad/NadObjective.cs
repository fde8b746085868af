using Sande.Training.Data;
using Sande.Training.Losses;
using Sande.Training.Models.Decoder;
using Sande.Training.Optimization;
using static TorchSharp.torch;

namespace Sande.Training.Methods.Nad;

/// <summary>
/// The student's loss: cross-entropy + β Σ_l ‖AT(f_s^l) - AT(f_t^l)‖² (arXiv 2101.05930, equations 3 and 4; squared and averaged over the places as in the
/// authors' at.py). A row counts by its labels in both parts.
/// </summary>
/// <param name="student">All its weights are trained.</param>
/// <param name="teacher">Frozen.</param>
/// <param name="layers">Numbers of the layers compared, from 1.</param>
/// <param name="beta">β.</param>
internal sealed class NadObjective(CausalLM student, CausalLM teacher, IReadOnlyList<int> layers, double beta) : IObjective<TokenRow>
{
    public IReadOnlyDictionary<string, Tensor> Parameters => student.Weights.Trainable;

    public int Length(TokenRow row) => row.Length;

    public int Weight(TokenRow row) => row.LabelCount;

    public Tensor LossSum(IReadOnlyList<TokenRow> rows)
    {
        using var scope = NewDisposeScope();
        using var batch = TokenBatch.Create(rows, student.Weights.Device);
        using var maps = new AttentionMaps(batch.Rows, student.Weights.Device);
        var labels = tensor(rows.Select(row => (float)row.LabelCount).ToArray(), device: student.Weights.Device);
        var targets = TeacherMaps(batch, maps);
        var (hidden, states) = student.Hidden(student.Embed(batch.InputIds), batch.Rows, layers);
        var loss = CausalLMLoss.Sum(student, hidden, batch.Predictors, batch.Targets);
        foreach (var (state, target) in states.Zip(targets))
            loss += beta * (labels * maps.Distance(maps.Of(state), target)).sum();
        return loss.MoveToOuterDisposeScope();
    }

    private List<Tensor> TeacherMaps(TokenBatch batch, AttentionMaps maps)
    {
        using var _ = no_grad();
        var (hidden, states) = teacher.Hidden(teacher.Embed(batch.InputIds), batch.Rows, layers);
        hidden.Dispose();
        return [.. states.Select(state => maps.Of(state))];
    }
}
