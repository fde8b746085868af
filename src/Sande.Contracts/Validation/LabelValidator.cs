using System.Collections.Immutable;

namespace Sande.Contracts.Validation;

/// <summary>Checks the name and the metadata that callers give to what they create.</summary>
public static class LabelValidator
{
    /// <summary>Characters of a name at most.</summary>
    public const int MaxNameLength = 200;

    /// <summary>Pairs of metadata at most.</summary>
    public const int MaxMetadataPairs = 16;

    /// <summary>Characters of a metadata key at most.</summary>
    public const int MaxMetadataKeyLength = 64;

    /// <summary>Characters of a metadata value at most.</summary>
    public const int MaxMetadataValueLength = 512;

    /// <summary>Everything that is wrong with them; empty where they can be kept.</summary>
    public static IReadOnlyList<ValidationError> Validate(string name, ImmutableDictionary<string, string>? metadata = null)
    {
        var errors = new ErrorList();
        Check(name, metadata ?? ImmutableDictionary<string, string>.Empty, errors);
        return errors.Errors;
    }

    internal static void Check(string? name, ImmutableDictionary<string, string> metadata, ErrorList errors)
    {
        if (name is not null)
            errors.RequireText("/name", name, MaxNameLength);
        CheckMetadata(metadata, errors);
    }

    private static void CheckMetadata(ImmutableDictionary<string, string> metadata, ErrorList errors)
    {
        if (metadata.Count > MaxMetadataPairs)
            errors.Add("/metadata", $"There are {metadata.Count} pairs; at most {MaxMetadataPairs} are kept.");
        foreach (var (key, value) in metadata)
        {
            var pointer = "/metadata/" + key.Replace("~", "~0").Replace("/", "~1");
            if (ErrorList.TextFault(key, MaxMetadataKeyLength) is { } fault)
                errors.Add(pointer, $"The key {fault}.");
            if (value is null)
                errors.Add(pointer, "Must be a string, not null.");
            else if (value.Length > 0)
                errors.CheckText(pointer, value, MaxMetadataValueLength);
        }
    }
}
