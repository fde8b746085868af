namespace Sande.Training.Kernels.Cuda;

/// <summary>The .cu files of this folder, which the assembly carries, and which of their templates are compiled.</summary>
internal static class KernelSources
{
    /// <summary>What every file includes.</summary>
    public const string Header = "numbers.cuh";

    /// <summary>C++ names of the number formats.</summary>
    public const string Float32 = "float", BFloat16 = "bfloat16";

    /// <summary>Numbers of AdamW's tensors that a thread takes at once: 16 bytes in float32.</summary>
    public const int AdamWVector = 4;

    private static readonly string[] Formats = [Float32, BFloat16];
    private static readonly string[] Booleans = ["false", "true"];
    private static readonly string[] Activations = ["Silu", "GeluTanh"];

    /// <summary>Each file with the instances of its kernels for tensors of a format, as C++ expressions.</summary>
    /// <param name="format"><see cref="Float32"/> or <see cref="BFloat16"/>.</param>
    public static IReadOnlyDictionary<string, string[]> Instances(string format) => new Dictionary<string, string[]>
    {
        ["rms_norm.cu"] = [.. Of(format, "rms_norm", Booleans), .. Of(format, "rms_norm_backward", Booleans)],
        ["rotate.cu"] = [.. Vectors(format).Select(vector => $"rotate<{format}, {vector}>")],
        ["gate.cu"] = [.. Of(format, "gate", Activations), .. Of(format, "gate_backward", Activations)],
        ["cross_entropy.cu"] = [.. Of(format, "cross_entropy", Booleans)],
        ["adamw.cu"] = [.. from gradient in Formats from moment in Formats from vector in new[] { AdamWVector, 1 } select $"adamw<{format}, {gradient}, {moment}, {vector}>"],
    };

    /// <summary>Numbers of a format in 16 bytes.</summary>
    public static int Vector(string format) => format == Float32 ? 4 : 8;

    /// <summary>A file's text.</summary>
    public static string Text(string file)
    {
        using var stream = typeof(KernelSources).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static IEnumerable<string> Of(string format, string kernel, string[] variants)
        => from vector in Vectors(format) from variant in variants select $"{kernel}<{format}, {vector}, {variant}>";

    // One at a time where a row's length or an address does not allow more.
    private static int[] Vectors(string format) => [Vector(format), 1];
}
