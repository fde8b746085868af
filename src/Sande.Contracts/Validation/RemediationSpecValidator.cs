using System.Collections.Immutable;
using Sande.Contracts.Remediations;

namespace Sande.Contracts.Validation;

/// <summary>Checks all of a <see cref="RemediationSpec"/> that can be checked without looking at what its ids name: by the API, and again by the worker.</summary>
public static class RemediationSpecValidator
{
    /// <summary>Characters of a name at most.</summary>
    public const int MaxNameLength = 200;

    /// <summary>Pairs of metadata at most.</summary>
    public const int MaxMetadataPairs = 16;

    /// <summary>Characters of a metadata key at most.</summary>
    public const int MaxMetadataKeyLength = 64;

    /// <summary>Characters of a metadata value at most.</summary>
    public const int MaxMetadataValueLength = 512;

    /// <summary>Everything that is wrong with <paramref name="spec"/>; empty where it can run.</summary>
    public static IReadOnlyList<ValidationError> Validate(RemediationSpec spec)
    {
        var errors = new ErrorList();
        errors.CheckId("/checkpoint_id", spec.CheckpointId);
        errors.CheckId("/clean_dataset_id", spec.CleanDatasetId);
        if (spec.Name is not null)
            errors.RequireText("/name", spec.Name, MaxNameLength);
        MethodRules.Check(spec, errors);
        if (spec.Callback is not null)
            errors.Add("/callback", "Callbacks are not available in this version: ask for the job's status instead.");
        KnowledgeRules.Check(spec.Knowledge, errors);
        HyperparameterRules.Check(spec, errors);
        MethodHyperparameterRules.Check(spec, errors);
        EvaluationRules.Check(spec, errors);
        CheckMetadata(spec.Metadata, errors);
        return errors.Errors;
    }

    internal static void CheckMetadata(ImmutableDictionary<string, string> metadata, ErrorList errors)
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
