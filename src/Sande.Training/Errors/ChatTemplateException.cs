using Sande.Contracts.Jobs;

namespace Sande.Training.Errors;

/// <summary>A checkpoint's chat template can't be used; the message names the line and what is wrong there.</summary>
public sealed class ChatTemplateException(string message, Exception? inner = null) : TrainingException(FailureCode.InvalidCheckpoint, message, inner)
{
    internal static ChatTemplateException At(int line, string detail) => new($"The chat template, line {line}: {detail}");
}
