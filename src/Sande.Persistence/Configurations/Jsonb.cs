using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Sande.Contracts.Json;

namespace Sande.Persistence.Configurations;

/// <summary>jsonb columns in the project's one JSON form.</summary>
internal static class Jsonb
{
    /// <summary>Stores the property as jsonb. Values are compared by their JSON: the records hold arrays, whose own equality is by reference.</summary>
    public static PropertyBuilder<T> HasJsonb<T>(this PropertyBuilder<T> property)
        => property
            .HasColumnType("jsonb")
            .HasConversion(
                new ValueConverter<T, string>(value => Write(value), json => Read<T>(json)),
                new ValueComparer<T>((a, b) => Write(a) == Write(b), value => Write(value).GetHashCode(StringComparison.Ordinal), value => Read<T>(Write(value))));

    /// <summary>The JSON that is stored for <paramref name="value"/>.</summary>
    public static string Write<T>(T value) => PostgresText.CleanJson(JsonSerializer.Serialize(value, SandeJson.Options));

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, SandeJson.Options)!;
}
