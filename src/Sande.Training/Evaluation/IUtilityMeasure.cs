using Sande.Contracts.Evaluation;

namespace Sande.Training.Evaluation;

/// <summary>A number that says how well a model still does its work.</summary>
public interface IUtilityMeasure
{
    /// <summary>Which task it is.</summary>
    UtilityTask Task { get; }

    /// <summary>What the number is.</summary>
    string Metric { get; }

    /// <summary>The protocol.</summary>
    string Profile { get; }

    /// <summary>Rows that one measurement takes.</summary>
    int RowCount { get; }

    /// <summary>Measures; <paramref name="done"/> is told the rows finished.</summary>
    UtilityResult Measure(ModelUnderTest model, Action<int>? done, CancellationToken stop);
}
