using Sande.Contracts.Json;

namespace Sande.Api.Http;

/// <summary>An enum in a query string, written as in JSON: snake_case, no numbers.</summary>
internal readonly record struct QueryEnum<TEnum>(TEnum Value) where TEnum : struct, Enum
{
    private static readonly Dictionary<string, TEnum> Values = Enum.GetValues<TEnum>().ToDictionary(SandeJson.NameOf);

    /// <exception cref="BadHttpRequestException">Anything else: false would be answered with less of a reason.</exception>
    public static bool TryParse(string? text, out QueryEnum<TEnum> value)
    {
        if (!Values.TryGetValue(text ?? "", out var known))
            throw new BadHttpRequestException($"\"{text}\" in the query string is none of {string.Join(", ", Values.Keys)}.");
        value = new(known);
        return true;
    }
}
