namespace Sande.Contracts.Jobs;

/// <summary>What a job computes. All kinds share one table, one lease, one life.</summary>
public enum JobKind
{
    /// <summary>Takes a backdoor out of a checkpoint and measures before and after.</summary>
    Remediation,

    /// <summary>Measures a checkpoint and changes nothing.</summary>
    Evaluation,

    /// <summary>Plants a backdoor in a checkpoint, to rehearse a remediation.</summary>
    Implant,

    /// <summary>Looks for a backdoor with nothing known, and changes nothing.</summary>
    Scan,
}
