using System.Text.Json;

namespace Sande.Contracts.Datasets.Reading;

/// <summary>Where a format keeps what a row of its kind has.</summary>
internal interface IRowLayout<TRow> where TRow : class
{
    /// <summary>The format.</summary>
    DatasetFormat Format { get; }

    /// <summary>Its fields, for people.</summary>
    string Description { get; }

    /// <summary>Whether <paramref name="row"/> has the fields that tell this format from the others.</summary>
    bool Fits(JsonElement row);

    /// <summary>The row; null with what is wrong in <paramref name="fault"/>. What a model learns from may be empty.</summary>
    TRow? Read(JsonElement row, out string? fault);
}
