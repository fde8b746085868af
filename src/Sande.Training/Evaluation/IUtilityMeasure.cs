using System.Collections.Immutable;

namespace Sande.Training.Evaluation;

/// <summary>One or more numbers that say how well a model still does its work.</summary>
public interface IUtilityMeasure
{
    /// <summary>Rows that one measurement takes.</summary>
    int RowCount { get; }

    /// <summary>Measures; <paramref name="done"/> is told the rows finished. The numbers' tasks, metrics and order are the same for every model.</summary>
    ImmutableArray<MeasuredUtility> Measure(ModelUnderTest model, Action<int>? done, CancellationToken stop);
}
