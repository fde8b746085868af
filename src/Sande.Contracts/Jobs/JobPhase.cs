namespace Sande.Contracts.Jobs;

/// <summary>Where a running job is.</summary>
public enum JobPhase
{
    /// <summary>Reads the checkpoint and the datasets.</summary>
    Loading,

    /// <summary>Measures the checkpoint: all that an evaluation does.</summary>
    Evaluating,

    /// <summary>Extends possible first tokens to responses: a scan's search.</summary>
    Scanning,

    /// <summary>Tunes parrots toward what the search found, and looks for triggers.</summary>
    Confirming,

    /// <summary>Plants a known backdoor in a throw-away copy and looks for it.</summary>
    MeasuringPower,

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
