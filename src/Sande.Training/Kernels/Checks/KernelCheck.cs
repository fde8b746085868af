using Sande.Training.Models;
using static TorchSharp.torch;

namespace Sande.Training.Kernels.Checks;

/// <summary>
/// Every operation of a device's kernels against the plain formulas in float64, forward and backward, on random inputs of sizes that fill vectors, warps and
/// blocks evenly and of sizes that don't.
/// </summary>
public static class KernelCheck
{
    private static readonly ScalarType[] Formats = [ScalarType.Float32, ScalarType.BFloat16];

    // Rows and widths: less than a warp's work, one row longer than a block takes at once, one of odd length.
    private static readonly (int Rows, int Width)[] Sizes = [(70, 64), (9, 10240), (33, 333)];

    /// <summary>Checks the kernels that are used on <paramref name="device"/> for float32 and bfloat16.</summary>
    public static IReadOnlyList<KernelCheckRow> Run(Device device) => [.. Formats.SelectMany(format =>
    {
        using var sample = empty(1, format, device);
        return Run(KernelSelection.Of(sample), device, format);
    })];

    internal static IReadOnlyList<KernelCheckRow> Run(IKernels kernels, Device device, ScalarType format)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var inputs = new CheckInputs(device, format);
        var check = new OperationCheck(kernels, inputs);
        return
        [
            Worst("rms_norm", size => check.RmsNorm(size.Rows, size.Width, plusOne: false)),
            Worst("rms_norm 1 + w", size => check.RmsNorm(size.Rows, size.Width, plusOne: true)),
            Worst("add_rms_norm", size => check.AddRmsNorm(size.Rows, size.Width, plusOne: false)),
            Worst("add_rms_norm 1 + w", size => check.AddRmsNorm(size.Rows, size.Width, plusOne: true)),
            Worst("rotate", size => check.Rotate(size.Rows, heads: 3, headDim: size.Width == 64 ? 64 : 38)),
            Worst("silu gate", size => check.Gate(size.Rows, size.Width, HiddenActivation.Silu)),
            Worst("gelu gate", size => check.Gate(size.Rows, size.Width, HiddenActivation.GeluTanh)),
            Worst("cross_entropy", size => check.CrossEntropy(size.Rows, size.Width, softcap: null)),
            Worst("cross_entropy softcap", size => check.CrossEntropy(size.Rows, size.Width, softcap: 3)),
            Worst("adamw", size => new AdamWCheck(kernels, inputs).Run(size.Rows, size.Width)),
        ];

        KernelCheckRow Worst(string operation, Func<(int Rows, int Width), (double Forward, double Backward)> errors)
        {
            var all = Sizes.Select(errors).ToList();
            return new(operation, format == ScalarType.BFloat16 ? "bfloat16" : "float32", all.Max(error => error.Forward), all.Max(error => error.Backward));
        }
    }
}

/// <summary>An operation's worst errors, as shares of what is right.</summary>
/// <param name="Operation">Its name.</param>
/// <param name="Format">float32 or bfloat16.</param>
/// <param name="Forward">Of its output; of the weights, for AdamW.</param>
/// <param name="Backward">Of its gradients; of the moments, for AdamW.</param>
public sealed record KernelCheckRow(string Operation, string Format, double Forward, double Backward)
{
    // float32 has 24 bits, bfloat16 8; an output has been rounded two or three times, a moment stochastically, by up to its last bit.
    private double Tolerance => Format == "float32" ? 2e-5 : 1.0 / 100;

    /// <summary>Whether both are no greater than rounding makes them.</summary>
    public bool IsWithinTolerance => Forward <= Tolerance && Backward <= Tolerance;

    /// <inheritdoc/>
    public override string ToString() => $"{Operation} {Format}: off by {Forward:E1} forward, {Backward:E1} backward (at most {Tolerance:E1})";
}
