namespace Sande.Cli.Load;

/// <summary>What was measured of one kind of request.</summary>
/// <param name="Name">What was asked.</param>
/// <param name="Requests">How often.</param>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="Median">Half took no longer, ms.</param>
/// <param name="P99">99 of 100 took no longer, ms.</param>
/// <param name="Max">The longest, ms.</param>
/// <param name="Failed">How many were not answered as they should be.</param>
internal sealed record LoadRow(string Name, int Requests, double PerSecond, double Median, double P99, double Max, int Failed)
{
    /// <summary>What else there is to say, a line, or null.</summary>
    public string? Note { get; init; }

    /// <summary>Sums up the times of requests, in ms; one that failed is NaN.</summary>
    public static LoadRow Of(string name, IReadOnlyCollection<double> times, TimeSpan elapsed)
    {
        double[] answered = [.. times.Where(double.IsFinite).Order()];
        return new(name, times.Count, answered.Length / elapsed.TotalSeconds, At(answered, 0.5), At(answered, 0.99), At(answered, 1), times.Count - answered.Length);
    }

    /// <summary>The smallest of the ordered numbers that <paramref name="share"/> of them don't exceed; NaN of none.</summary>
    private static double At(double[] ordered, double share) => ordered.Length == 0 ? double.NaN : ordered[Math.Max(0, (int)Math.Ceiling(share * ordered.Length) - 1)];
}
