namespace Sande.Contracts.Jobs;

/// <summary>Where a running job is.</summary>
public enum JobPhase
{
    /// <summary>Reads the checkpoint and the datasets.</summary>
    Loading,

    /// <summary>Measures the checkpoint: all that an evaluation does.</summary>
    Evaluating,

    /// <summary>Measures the checkpoint as it came.</summary>
    EvaluatingBefore,

    /// <summary>SANDE: tunes parrots, the model frozen. Takes turns with <see cref="Eliminating"/>.</summary>
    Simulating,

    /// <summary>SANDE: trains the model to answer well behind the parrots.</summary>
    Eliminating,

    /// <summary>Changes the weights.</summary>
    Training,

    /// <summary>Measures the changed checkpoint.</summary>
    EvaluatingAfter,

    /// <summary>Writes the output checkpoint.</summary>
    Saving,
}
