using Sande.Contracts.Remediations;

namespace Sande.Training.Methods.FineMixing;

/// <summary>Fine-mixing's own hyper-parameters with the values that are used; <see cref="FineMixingHyperparameters"/> says what each is.</summary>
internal sealed record FineMixingOptions(FineMixingSelection Selection, double Ratio)
{
    /// <summary><c>add_initial_parameters</c> of SANDE's code: the 80% nearest to the base stay.</summary>
    private const double DistanceRatio = 0.8;

    /// <summary>
    /// arXiv 2210.09545 searches the ratio for each task, as low as clean accuracy allows. A fifth leaves little of a backdoor, and the fine-tuning
    /// that follows restores the rest.
    /// </summary>
    private const double RandomRatio = 0.2;

    public static FineMixingOptions Resolve(FineMixingHyperparameters? user)
    {
        var selection = user?.Selection ?? FineMixingSelection.Distance;
        return new(selection, user?.Ratio ?? (selection == FineMixingSelection.Distance ? DistanceRatio : RandomRatio));
    }

    public FineMixingHyperparameters ToContract() => new() { Selection = Selection, Ratio = Ratio };
}
