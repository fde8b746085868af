using System.Text.Json;

namespace Sande.Contracts.Datasets.Reading;

/// <summary>What the rows of a kind of dataset are, and how they may be written.</summary>
/// <param name="Layouts">The formats, in the order in which they are tried.</param>
/// <param name="IsUsable">Whether a sound row has a response: those that have none are left out and counted.</param>
internal sealed record RowKind<TRow>(IReadOnlyList<IRowLayout<TRow>> Layouts, Func<TRow, bool> IsUsable) where TRow : class
{
    private const int NamedFields = 8;

    /// <summary>
    /// The names of a CSV file's columns where its first record is a row and no header: null where it is a header, or the kind's files always have one.
    /// </summary>
    public Func<IReadOnlyList<string>, string[]?> ImpliedHeader { get; init; } = _ => null;

    /// <summary>The format of <paramref name="row"/>, or null.</summary>
    public IRowLayout<TRow>? Find(JsonElement row) => Layouts.FirstOrDefault(layout => layout.Fits(row));

    /// <summary>Says that <paramref name="row"/> has no known format, and which there are.</summary>
    public string DescribeUnknown(JsonElement row)
    {
        var names = row.EnumerateObject().Take(NamedFields).Select(field => Quoted.Short(field.Name));
        return $"The row's fields ({string.Join(", ", names)}) are of no known format. Known: {string.Join("; ", Layouts.Select(layout => layout.Description))}.";
    }
}
