namespace Sande.Training.Data;

/// <summary>Seeds of what is drawn for the n-th time in a job: a function of the job's seed alone, the same in every process.</summary>
internal static class Seeds
{
    /// <summary>The seed of draw <paramref name="number"/>. Neighbours draw alike at first: two draws that are to be independent must not be neighbours.</summary>
    public static int Of(int seed, int number) => unchecked(seed * 1_000_003 + number);
}
