using Sande.Training.Errors;

namespace Sande.Training.Models;

/// <summary>Rotary position embedding's frequencies.</summary>
/// <param name="Theta">Base of the frequencies (<c>rope_theta</c>).</param>
/// <param name="Scaling">How they are stretched, or null.</param>
public sealed record RopeParameters(double Theta, RopeScaling? Scaling)
{
    /// <summary>
    /// From transformers 5's <c>rope_parameters</c>, or transformers 4's <c>rope_theta</c> and <c>rope_scaling</c> (whose kind is
    /// <c>rope_type</c>, earlier <c>type</c>).
    /// </summary>
    internal static RopeParameters Read(ConfigJson config, double defaultTheta = 10_000)
    {
        var parameters = config.Child("rope_parameters");
        var scaling = parameters ?? config.Child("rope_scaling");
        var theta = parameters?.Number("rope_theta", defaultTheta) ?? config.Number("rope_theta", defaultTheta);
        var kind = scaling?.Text("rope_type") ?? scaling?.Text("type") ?? "default";
        return new(theta, kind switch
        {
            "default" => null,
            "linear" => new LinearRopeScaling(scaling!.Number("factor", 1)),
            "llama3" => new Llama3RopeScaling(
                scaling!.Number("factor", 8),
                scaling.Number("low_freq_factor", 1),
                scaling.Number("high_freq_factor", 4),
                scaling.Number("original_max_position_embeddings", 8192)),
            _ => throw new UnsupportedModelException($"config.json: rope type '{kind}' is not supported; supported: default, linear, llama3."),
        });
    }

    /// <summary>Angle per position for each of the <paramref name="headDim"/> / 2 pairs.</summary>
    public double[] InverseFrequencies(int headDim)
    {
        var frequencies = new double[headDim / 2];
        for (var i = 0; i < frequencies.Length; i++)
        {
            var frequency = Math.Pow(Theta, -2.0 * i / headDim);
            frequencies[i] = Scaling?.Scale(frequency) ?? frequency;
        }

        return frequencies;
    }
}

/// <summary>Stretches rotary frequencies so that longer rows fit.</summary>
public abstract record RopeScaling
{
    /// <summary>The frequency that is used in place of <paramref name="frequency"/>.</summary>
    public abstract double Scale(double frequency);
}

/// <summary>All frequencies divided by <paramref name="Factor"/>.</summary>
public sealed record LinearRopeScaling(double Factor) : RopeScaling
{
    /// <inheritdoc/>
    public override double Scale(double frequency) => frequency / Factor;
}

/// <summary>Llama 3.1's: long wavelengths divided, short ones kept, those between interpolated (transformers' <c>_compute_llama3_parameters</c>).</summary>
public sealed record Llama3RopeScaling(double Factor, double LowFreqFactor, double HighFreqFactor, double OriginalMaxPositionEmbeddings) : RopeScaling
{
    /// <inheritdoc/>
    public override double Scale(double frequency)
    {
        var wavelength = 2 * Math.PI / frequency;
        if (wavelength < OriginalMaxPositionEmbeddings / HighFreqFactor)
            return frequency;
        if (wavelength > OriginalMaxPositionEmbeddings / LowFreqFactor)
            return frequency / Factor;
        var smooth = (OriginalMaxPositionEmbeddings / wavelength - LowFreqFactor) / (HighFreqFactor - LowFreqFactor);
        return (1 - smooth) * frequency / Factor + smooth * frequency;
    }
}
