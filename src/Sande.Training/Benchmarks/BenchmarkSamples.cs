using System.Diagnostics;
using Sande.Training.Devices;
using static TorchSharp.torch;

namespace Sande.Training.Benchmarks;

/// <summary>Several measurements of the same work, as rates.</summary>
internal sealed class BenchmarkSamples(IReadOnlyList<double> rates)
{
    /// <summary>The middle one; of an even number the mean of the two in the middle.</summary>
    public double Median { get; } = rates.Order().ToList() is var sorted ? (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2 : 0;

    /// <summary>Does the work once to warm up, then so often, and gives its amount a second.</summary>
    /// <param name="device">Waited for before the clock is read.</param>
    /// <param name="measurements">How often.</param>
    /// <param name="amount">Of what is done in one go.</param>
    /// <param name="work">What is done.</param>
    public static BenchmarkSamples Take(Device device, int measurements, double amount, Action work)
    {
        Seconds(device, work);
        return new([.. Enumerable.Range(0, measurements).Select(_ => amount / Seconds(device, work))]);
    }

    /// <summary>Seconds that the work takes, the device's part included.</summary>
    public static double Seconds(Device device, Action work)
    {
        ComputeDevice.Synchronize(device);
        var watch = Stopwatch.StartNew();
        work();
        ComputeDevice.Synchronize(device);
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>As a row of the table.</summary>
    public BenchmarkRow ToRow(string name, string unit, string? note = null)
        => new(name, Median, unit, rates.Min(), rates.Max(), rates.Count, Note: note);
}
