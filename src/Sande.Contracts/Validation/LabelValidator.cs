using System.Collections.Immutable;

namespace Sande.Contracts.Validation;

/// <summary>Checks the name and the metadata that callers give to what they create.</summary>
public static class LabelValidator
{
    /// <summary>Everything that is wrong with them; empty where they can be kept.</summary>
    public static IReadOnlyList<ValidationError> Validate(string name, ImmutableDictionary<string, string>? metadata = null)
    {
        var errors = new ErrorList();
        errors.RequireText("/name", name, RemediationSpecValidator.MaxNameLength);
        RemediationSpecValidator.CheckMetadata(metadata ?? ImmutableDictionary<string, string>.Empty, errors);
        return errors.Errors;
    }
}
