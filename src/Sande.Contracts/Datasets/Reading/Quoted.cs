using System.Text.Json;
using Sande.Contracts.Json;

namespace Sande.Contracts.Datasets.Reading;

/// <summary>Texts of a file, for messages.</summary>
internal static class Quoted
{
    private const int Longest = 40;

    /// <summary>The text short and on one line.</summary>
    public static string Short(string text) => JsonSerializer.Serialize(text.Length <= Longest ? text : text[..Longest] + "…", SandeJson.Options);
}
