using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Sande.Persistence.Configurations;

/// <summary>Enums are stored as the text that JSON has for them (snake_case): readable in SQL, and safe against a changed order of members.</summary>
internal static class EnumText
{
    public static ValueConverter<TEnum, string> Converter<TEnum>()
        where TEnum : struct, Enum
        => new(value => Names<TEnum>.ToText[value], text => Names<TEnum>.FromText[text]);

    /// <summary>The text of <paramref name="value"/>, for SQL that is written by hand.</summary>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum
        => Names<TEnum>.ToText[value];

    private static class Names<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly Dictionary<TEnum, string> ToText =
            Enum.GetValues<TEnum>().ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static readonly Dictionary<string, TEnum> FromText = ToText.ToDictionary(pair => pair.Value, pair => pair.Key);
    }
}
