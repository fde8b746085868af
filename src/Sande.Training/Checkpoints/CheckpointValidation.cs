using Sande.Contracts.Checkpoints;

namespace Sande.Training.Checkpoints;

/// <summary>What a look at a checkpoint's files found.</summary>
/// <param name="Model">What they say of the model; null where something is wrong.</param>
/// <param name="Errors">All that is wrong, a line each, naming the file and the tensor: at most a hundred, then how many more.</param>
public sealed record CheckpointValidation(CheckpointModel? Model, IReadOnlyList<string> Errors);
