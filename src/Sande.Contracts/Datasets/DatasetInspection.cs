using System.Collections.Immutable;

namespace Sande.Contracts.Datasets;

/// <summary>What a dataset's file holds, and what is wrong with it.</summary>
/// <param name="Format">How its rows are written; null where no row shows it.</param>
/// <param name="Rows">Rows that can be used: the kind's reader, as <see cref="DatasetReader.ReadInstructions(Stream)"/>, gives as many.</param>
/// <param name="RowsWithoutResponse">Sound rows that are left out because a response is empty (of a pair: either): there is nothing to learn from them.</param>
/// <param name="Errors">The first errors, in the file's order; at most <see cref="MaxErrors"/>.</param>
/// <param name="ErrorCount">All errors.</param>
public sealed record DatasetInspection(
    DatasetFormat? Format, int Rows, int RowsWithoutResponse, ImmutableArray<DatasetError> Errors, int ErrorCount)
{
    /// <summary>Errors that are named one by one.</summary>
    public const int MaxErrors = 20;

    /// <summary>Whether every row is sound and there is at least one to use.</summary>
    public bool IsValid => ErrorCount == 0;
}

/// <summary>One fault of a dataset's file.</summary>
/// <param name="Line">Where, from 1: the row's line, in a JSON array or a CSV file the one where the row starts; 0: the file as a whole.</param>
/// <param name="Detail">What is wrong, and of which field, as a sentence.</param>
public sealed record DatasetError(int Line, string Detail)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? Detail : $"Line {Line}: {Detail}";
}

/// <summary>A dataset's file has a fault; <see cref="Error"/> says where.</summary>
public sealed class InvalidDatasetException(DatasetError error) : Exception(error.ToString())
{
    /// <summary>The fault.</summary>
    public DatasetError Error { get; } = error;
}
