using System.Collections.Immutable;
using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;

namespace Sande.Training.Evaluation.MultipleChoice;

/// <summary>MMLU, ARC-Easy or ARC-Challenge, in the protocol that <paramref name="spec"/> asks for.</summary>
public sealed class MultipleChoiceTask(UtilitySpec spec, IReadOnlyList<MultipleChoiceRow> rows) : IUtilityMeasure
{
    private readonly ChoiceProtocol _protocol = ChoiceProtocol.Of(spec);

    /// <inheritdoc/>
    public int RowCount => rows.Count;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredUtility> Measure(ModelUnderTest model, Action<int>? done, CancellationToken stop)
    {
        var maxLength = model.Model.Config.MaxPositionEmbeddings;
        var asked = rows.AsParallel().AsOrdered().WithCancellation(stop)
            .Select(row => (Row: row, Request: _protocol.Encode(row, model.Tokenizer, maxLength))).Where(item => item.Request is not null).ToList();
        done?.Invoke(rows.Count - asked.Count);
        var scores = new ContinuationScorer(model.Model).Score([.. asked.Select(item => item.Request!)], done, stop);
        return [.. _protocol.Metrics.Select(metric => Result(metric, [.. asked.Select(item => item.Row)], scores))];
    }

    private MeasuredUtility Result(string metric, IReadOnlyList<MultipleChoiceRow> asked, IReadOnlyList<double[]> scores)
    {
        var right = asked.Select((row, i) => _protocol.IsRight(metric, row, scores[i])).ToList();
        var bySubject = asked.Zip(right).GroupBy(item => item.First.Subject, item => item.Second).Select(group => (group.Count(hit => hit), group.Count())).ToList();
        var measured = MeasuredUtility.OfHits(spec.Task, metric, _protocol.Name, right);
        var result = measured.Measurement.Result with
        {
            Stderr = _protocol.HasStderr ? Intervals.PooledStderr(bySubject) : null,
            Skipped = rows.Count - asked.Count,
        };
        return measured with { Measurement = measured.Measurement with { Result = result } };
    }
}
