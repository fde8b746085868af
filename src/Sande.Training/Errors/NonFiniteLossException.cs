using Sande.Contracts.Jobs;

namespace Sande.Training.Errors;

/// <summary>The loss or the gradients' norm stopped being finite; raised before the optimizer steps, so the weights are those of the step before.</summary>
public sealed class NonFiniteLossException(int step, string what, double value)
    : TrainingException(FailureCode.NonFiniteLoss, $"The {what} of step {step} is {value}: training stopped before changing the weights. A lower learning rate may help.");
