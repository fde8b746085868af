using Sande.Training.Kernels.Differentiation;
using Sande.Training.Models;
using static TorchSharp.torch;

namespace Sande.Training.Kernels.Cuda;

/// <summary>The operations for one number format on a GPU, each one pass over memory: the kernels of this folder's .cu files. What they don't take PyTorch's own operations do.</summary>
internal sealed class CudaKernels : IKernels
{
    private const int WarpThreads = 32;
    private const int MaxNormThreads = 512; // MaxThreadsOfRow of rms_norm.cu
    private const int MaxLogitsThreads = 1024; // MaxThreadsOfRow of cross_entropy.cu
    private const int ElementwiseThreads = 256;
    private const int WarpsOfBlock = 4;
    private const int VectorBytes = 16;

    /// <summary>What every device has without being asked for more.</summary>
    private const int MaxSharedBytes = 48 * 1024;

    /// <summary>Threads that keep a multiprocessor's memory busy where each block takes many rows.</summary>
    private const int BusyThreads = 1024;

    private static readonly PlainKernels Plain = new();

    private readonly IKernelLauncher _launcher;
    private readonly Device _device;
    private readonly ScalarType _dtype;
    private readonly string _format;

    /// <param name="launcher">Runs the kernels.</param>
    /// <param name="device">Where tensors must be.</param>
    /// <param name="dtype">Their format.</param>
    public CudaKernels(IKernelLauncher launcher, Device device, ScalarType dtype)
        => (_launcher, _device, _dtype, _format) = (launcher, device, dtype, Format(dtype));

    /// <summary>C++'s name of a number format.</summary>
    public static string Format(ScalarType dtype) => dtype == ScalarType.Float32 ? KernelSources.Float32 : KernelSources.BFloat16;

    public (Tensor Output, Tensor InverseRms) RmsNorm(Tensor input, Tensor weight, double eps, bool plusOne)
        => Takes(input, weight) ? RmsNorm(input, null, null, weight, eps, plusOne) : Plain.RmsNorm(input, weight, eps, plusOne);

    public (Tensor Sum, Tensor Output, Tensor InverseRms) AddRmsNorm(Tensor input, Tensor added, Tensor weight, double eps, bool plusOne)
    {
        if (!Takes(input, added, weight))
            return Plain.AddRmsNorm(input, added, weight, eps, plusOne);
        var sum = empty_like(input);
        var (output, inverseRms) = RmsNorm(input, added, sum, weight, eps, plusOne);
        return (sum, output, inverseRms);
    }

    public (Tensor Input, Tensor? Weight) RmsNormBackward(Tensor gradient, Tensor input, Tensor weight, Tensor inverseRms, bool plusOne, Tensor? added, bool needsWeight)
    {
        var (width, rows) = Rows(input);
        if (!Takes(gradient, input, weight, added ?? input) || !IsHere(inverseRms, ScalarType.Float32) || (needsWeight && width * sizeof(float) > MaxSharedBytes))
            return Plain.RmsNormBackward(gradient, input, weight, inverseRms, plusOne, added, needsWeight);
        var ofInput = empty_like(input);
        var vector = Vector(width, gradient, input, weight, ofInput, added ?? input);
        var blocks = needsWeight ? SummingBlocks(rows, width, width / vector) : RowBlocks(rows, width / vector);
        using var parts = needsWeight ? empty(blocks.Count, width, ScalarType.Float32, input.device) : null;
        _launcher.Launch(Kernel("rms_norm_backward", vector, plusOne), blocks, gradient, input, weight, inverseRms, added, ofInput, parts, rows, width);
        return (ofInput, parts is null ? null : SumOfRows(parts));
    }

    public Tensor Rotate(Tensor heads, Tensor cos, Tensor sin, bool inverse)
    {
        if (!Takes(heads, cos, sin))
            return Plain.Rotate(heads, cos, sin, inverse);
        var (count, width) = ((int)heads.shape[1], (int)heads.shape[2]);
        var output = empty_like(heads);
        var vector = Vector(width / 2, heads, cos, sin, output);
        var blocks = new Blocks(heads.shape[0], Warps(count * width / 2 / vector, ElementwiseThreads));
        _launcher.Launch($"rotate<{_format}, {vector}>", blocks, heads, cos, sin, output, count, width, inverse ? -1f : 1f);
        return output;
    }

    public Tensor Gate(Tensor gate, Tensor up, HiddenActivation activation)
    {
        if (!Takes(gate, up))
            return Plain.Gate(gate, up, activation);
        var (output, count) = (empty_like(gate), gate.numel());
        var vector = Vector(count, gate, up, output);
        _launcher.Launch(Kernel("gate", vector, activation), ElementBlocks(count / vector), gate, up, output, count);
        return output;
    }

    public (Tensor Gate, Tensor Up) GateBackward(Tensor gradient, Tensor gate, Tensor up, HiddenActivation activation)
    {
        if (!Takes(gradient, gate, up))
            return Plain.GateBackward(gradient, gate, up, activation);
        var (ofGate, ofUp, count) = (empty_like(gate), empty_like(up), gate.numel());
        var vector = Vector(count, gradient, gate, up, ofGate, ofUp);
        _launcher.Launch(Kernel("gate_backward", vector, activation), ElementBlocks(count / vector), gradient, gate, up, ofGate, ofUp, count);
        return (ofGate, ofUp);
    }

    public Tensor CrossEntropy(Tensor logits, Tensor targets, double? softcap, bool gradient)
    {
        if (!Takes(logits) || !IsHere(targets, ScalarType.Int64))
            return Plain.CrossEntropy(logits, targets, softcap, gradient);
        var (width, rows) = Rows(logits);
        var losses = empty(rows, ScalarType.Float32, logits.device);
        var vector = Vector(width, logits);
        var blocks = new Blocks(rows, Warps(width / vector, MaxLogitsThreads));
        _launcher.Launch(Kernel("cross_entropy", vector, softcap is not null), blocks, logits, targets, losses, width, (float)(softcap ?? 0), gradient ? 1 : 0);
        return losses;
    }

    public void AdamW(AdamWTensors tensors, AdamWStep step)
    {
        var (parameter, gradient, mean, meanSquare, lost) = tensors;
        if (!Takes(parameter, lost ?? parameter) || !IsHere(gradient, gradient.dtype) || !HasKernels(gradient.dtype) || !HasKernels(mean.dtype)
            || !IsHere(mean, mean.dtype) || !IsHere(meanSquare, mean.dtype))
        {
            Plain.AdamW(tensors, step);
            return;
        }

        var count = parameter.numel();
        var vector = count % KernelSources.AdamWVector == 0 && IsAligned(parameter, gradient, mean, meanSquare, lost ?? parameter) ? KernelSources.AdamWVector : 1;
        _launcher.Launch(
            $"adamw<{_format}, {Format(gradient.dtype)}, {Format(mean.dtype)}, {vector}>", ElementBlocks(count / vector),
            parameter, lost, gradient, mean, meanSquare, count, RandomKey(step),
            (float)step.GradientScale, (float)(1 - step.Beta1), (float)step.Beta2, (float)(1 - step.Beta2), (float)step.RootCorrection,
            (float)step.Epsilon, (float)(1 - step.LearningRate * step.WeightDecay), (float)step.StepSize);
    }

    private (Tensor Output, Tensor InverseRms) RmsNorm(Tensor input, Tensor? added, Tensor? sum, Tensor weight, double eps, bool plusOne)
    {
        var (width, rows) = Rows(input);
        var (output, inverseRms) = (empty_like(input), empty(rows, ScalarType.Float32, input.device));
        var vector = Vector(width, input, added ?? input, weight, sum ?? output, output);
        _launcher.Launch(Kernel("rms_norm", vector, plusOne), RowBlocks(rows, width / vector), input, added, weight, sum, output, inverseRms, rows, width, (float)eps);
        return (output, inverseRms);
    }

    private Tensor SumOfRows(Tensor parts)
    {
        using var sum = LinearOperations.SumOfRows(parts);
        return sum.to(_dtype);
    }

    /// <summary>Whether there are kernels for a format.</summary>
    public static bool HasKernels(ScalarType dtype) => dtype is ScalarType.Float32 or ScalarType.BFloat16;

    private static (int Width, int Rows) Rows(Tensor tensor) => (checked((int)tensor.shape[^1]), checked((int)(tensor.numel() / tensor.shape[^1])));

    private static Blocks ElementBlocks(long vectors) => new((vectors + ElementwiseThreads - 1) / ElementwiseThreads, ElementwiseThreads);

    /// <summary>A block for each row, or for several rows that a warp each is enough for.</summary>
    private static Blocks RowBlocks(int rows, int vectorsOfRow)
        => Warps(vectorsOfRow, MaxNormThreads) is var threads && threads > WarpThreads ? new(rows, threads) : new((rows + WarpsOfBlock - 1L) / WarpsOfBlock, threads, WarpsOfBlock);

    /// <summary>As many blocks as keep the device busy, each for many rows, with a sum for every column.</summary>
    private Blocks SummingBlocks(int rows, int width, int vectorsOfRow)
    {
        var threads = Warps(vectorsOfRow, MaxNormThreads);
        return new(Math.Min(rows, _launcher.Multiprocessors * (BusyThreads / threads)), threads, SharedBytes: width * sizeof(float));
    }

    /// <summary>Threads in whole warps, one for each vector up to <paramref name="most"/>.</summary>
    private static int Warps(int vectors, int most) => Math.Min(most, Math.Max(1, (vectors + WarpThreads - 1) / WarpThreads) * WarpThreads);

    /// <summary>Differs from tensor to tensor and from step to step; both are small numbers, so the multiples of two large odd ones don't meet.</summary>
    private static uint RandomKey(AdamWStep step) => unchecked((uint)step.Seed * 0x9e3779b1u + (uint)step.Number * 0x85ebca77u);

    private static bool IsAligned(params ReadOnlySpan<Tensor> tensors)
    {
        foreach (var tensor in tensors)
        {
            if (TensorAddress.Of(tensor) % VectorBytes != 0)
                return false;
        }

        return true;
    }

    private string Kernel(string name, int vector, bool variant) => $"{name}<{_format}, {vector}, {(variant ? "true" : "false")}>";

    private string Kernel(string name, int vector, HiddenActivation activation) => $"{name}<{_format}, {vector}, {activation}>";

    private int Vector(long length, params ReadOnlySpan<Tensor> tensors)
        => KernelSources.Vector(_format) is var vector && length % vector == 0 && IsAligned(tensors) ? vector : 1;

    private bool Takes(params ReadOnlySpan<Tensor> tensors)
    {
        foreach (var tensor in tensors)
        {
            if (!IsHere(tensor, _dtype))
                return false;
        }

        return true;
    }

    private bool IsHere(Tensor tensor, ScalarType dtype)
        => tensor.dtype == dtype && tensor.device_type == _device.type && tensor.device_index == _device.index && tensor.is_contiguous();
}
