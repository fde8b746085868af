namespace Sande.Training.Scanning;

/// <summary>How often a model without a backdoor has a candidate of some score, by the clean models of docs/scanning.md.</summary>
internal static class FalseAlarms
{
    // A Gumbel distribution, that of a maximum, fitted by moments to the highest scores of the clean models there.
    private const double Mode = 2.2;
    private const double Width = 0.4;

    /// <summary>At most this rate speaks for a backdoor.</summary>
    public const double ConfirmedRate = 0.01;

    /// <summary>At most this rate makes a candidate worth a closer look.</summary>
    public const double SuspectedRate = 0.1;

    /// <summary>Share of clean models whose best candidate scores at least <paramref name="score"/>, 0..1.</summary>
    public static double Rate(double score) => 1 - Math.Exp(-Math.Exp(-(score - Mode) / Width));
}
