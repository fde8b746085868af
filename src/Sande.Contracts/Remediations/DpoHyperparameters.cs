namespace Sande.Contracts.Remediations;

/// <summary>
/// What is set by hand of DPO (arXiv 2305.18290). Its appendix B: β 0.1, batches of 64, learning rate 1e-6 after 150 steps of warm-up, RMSprop
/// (AdamW here, as everywhere); with this method these are the defaults of all hyper-parameters too, the warm-up as a share of the steps.
/// </summary>
public sealed record DpoHyperparameters
{
    /// <summary>How strongly the policy is held to the reference, &gt; 0 and at most 100. Default 0.1.</summary>
    public double? Beta { get; init; }
}
