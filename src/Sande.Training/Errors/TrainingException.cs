using Sande.Contracts.Jobs;

namespace Sande.Training.Errors;

/// <summary>A failure with a known reason: the job ends <c>failed</c> with <paramref name="code"/>; the message is for the user.</summary>
public class TrainingException(FailureCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The reason, as users see it.</summary>
    public FailureCode Code { get; } = code;
}
