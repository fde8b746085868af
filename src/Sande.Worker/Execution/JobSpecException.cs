using Sande.Contracts.Validation;

namespace Sande.Worker.Execution;

/// <summary>A job file that can't be run; the message names each field by its JSON pointer.</summary>
internal sealed class JobSpecException(params IReadOnlyList<ValidationError> errors)
    : Exception(string.Join(' ', errors.Select(Describe)))
{
    /// <summary>All that is wrong.</summary>
    public IReadOnlyList<ValidationError> Errors { get; } = errors;

    private static string Describe(ValidationError error)
        => error.Pointer.Length == 0 ? error.Detail : $"{error.Pointer}: {error.Detail}";
}
