using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sande.Contracts.Json;
using Sande.Contracts.Validation;

namespace Sande.Api.Http;

/// <summary>Finds everything in a JSON value that keeps it from being a value of a type, each with its JSON pointer.</summary>
internal static class JsonFaults
{
    /// <summary>All faults of <paramref name="value"/>; empty where it can be deserialized as <paramref name="type"/>.</summary>
    public static IReadOnlyList<ValidationError> Find(JsonElement value, Type type)
    {
        var errors = new List<ValidationError>();
        Find(value, TypeInfo(type), "", errors);
        return errors;
    }

    private static void Find(JsonElement value, JsonTypeInfo type, string pointer, List<ValidationError> errors)
    {
        switch (type.Kind, value.ValueKind)
        {
            case (JsonTypeInfoKind.Object, JsonValueKind.Object):
                FindInObject(value, type, pointer, errors);
                break;
            case (JsonTypeInfoKind.Dictionary, JsonValueKind.Object):
                foreach (var property in value.EnumerateObject())
                    FindInElement(property.Value, type.ElementType!, Append(pointer, property.Name), errors);
                break;
            case (JsonTypeInfoKind.Enumerable, JsonValueKind.Array):
                foreach (var (index, item) in value.EnumerateArray().Index())
                    FindInElement(item, type.ElementType!, $"{pointer}/{index}", errors);
                break;
            default:
                FindInLeaf(value, type, pointer, errors);
                break;
        }
    }

    private static void FindInObject(JsonElement value, JsonTypeInfo type, string pointer, List<ValidationError> errors)
    {
        // The serializer passes over fields that a type has and JSON does not; here they are as unknown as any other.
        var known = type.Properties.Where(property => !IsIgnored(property)).ToList();
        foreach (var member in value.EnumerateObject())
        {
            var memberPointer = Append(pointer, member.Name);
            if (known.Find(property => property.Name == member.Name) is not { } property)
                errors.Add(new(memberPointer, $"There is no such field; known here: {string.Join(", ", known.Select(property => property.Name))}."));
            else if (member.Value.ValueKind == JsonValueKind.Null && !IsNullable(property))
                errors.Add(new(memberPointer, "Must not be null."));
            else if (member.Value.ValueKind != JsonValueKind.Null)
                Find(member.Value, TypeInfo(property.PropertyType), memberPointer, errors);
        }

        foreach (var property in type.Properties.Where(property => IsRequired(property) && !value.TryGetProperty(property.Name, out _)))
            errors.Add(new(Append(pointer, property.Name), "Is required."));
    }

    private static void FindInElement(JsonElement value, Type type, string pointer, List<ValidationError> errors)
    {
        // The serializer can't see whether a collection's elements may be null; in this API none may.
        if (value.ValueKind == JsonValueKind.Null)
            errors.Add(new(pointer, "Must not be null."));
        else
            Find(value, TypeInfo(type), pointer, errors);
    }

    private static void FindInLeaf(JsonElement value, JsonTypeInfo type, string pointer, List<ValidationError> errors)
    {
        try
        {
            var read = value.ValueKind == JsonValueKind.Null ? null : value.Deserialize(type);
            if (read is null)
                errors.Add(new(pointer, "Must not be null."));
            else if (read is double number && !double.IsFinite(number))
                errors.Add(new(pointer, "The number is out of range."));
        }
        catch (JsonException)
        {
            errors.Add(new(pointer, $"Must be {Expected(type.Type)}."));
        }
    }

    // RFC 6901
    private static string Append(string pointer, string token) => $"{pointer}/{token.Replace("~", "~0").Replace("/", "~1")}";

    private static bool IsNullable(JsonPropertyInfo property) => property.AssociatedParameter?.IsNullable ?? property.IsSetNullable;

    /// <summary>Whether the type has it and JSON does not.</summary>
    public static bool IsIgnored(JsonPropertyInfo property) => property.Get is null && property.Set is null;

    /// <summary>Whether the field must be there.</summary>
    public static bool IsRequired(JsonPropertyInfo property)
        => property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false, IsMemberInitializer: false };

    private static JsonTypeInfo TypeInfo(Type type) => SandeJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);

    private static string Expected(Type type)
    {
        if (type.IsEnum)
            return $"one of {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))}";
        if (type == typeof(TextList))
            return "a string or a list of strings";
        return TypeInfo(type).Kind switch
        {
            JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => "an object",
            JsonTypeInfoKind.Enumerable => "a list",
            _ when type == typeof(string) => "a string of valid Unicode",
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(int) => $"a whole number between {int.MinValue} and {int.MaxValue}",
            _ => "a number",
        };
    }
}
