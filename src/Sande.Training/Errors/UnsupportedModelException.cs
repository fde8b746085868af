using Sande.Contracts.Jobs;

namespace Sande.Training.Errors;

/// <summary>A checkpoint is sound but of an architecture that the decoder does not compute; the message names those it does.</summary>
public sealed class UnsupportedModelException(string message) : TrainingException(FailureCode.InvalidCheckpoint, message);
