using Sande.Training.Models;
using static TorchSharp.torch;

namespace Sande.Training.Kernels.Cpu;

/// <summary>The operations for float32 on the CPU: vectorised loops, each number read and written once.</summary>
internal sealed unsafe class CpuKernels : IKernels
{
    private static readonly PlainKernels Plain = new();

    /// <summary>Whether a tensor is what these loops are for: float32, and its bytes counted in an int.</summary>
    public static bool Takes(Tensor tensor) => tensor.dtype == ScalarType.Float32 && tensor.numel() <= int.MaxValue / sizeof(float);

    public (Tensor Output, Tensor InverseRms) RmsNorm(Tensor input, Tensor weight, double eps, bool plusOne)
    {
        var (output, inverseRms) = (empty_like(input), empty(input.numel() / weight.numel()));
        RmsNormLoops.Forward(
            Rows.Pointer(input), null, Rows.Pointer(weight), null, Rows.Pointer(output), Rows.Pointer(inverseRms), (int)inverseRms.numel(), (int)weight.numel(), (float)eps, plusOne ? 1 : 0);
        return (output, inverseRms);
    }

    public (Tensor Sum, Tensor Output, Tensor InverseRms) AddRmsNorm(Tensor input, Tensor added, Tensor weight, double eps, bool plusOne)
    {
        var (sum, output, inverseRms) = (empty_like(input), empty_like(input), empty(input.numel() / weight.numel()));
        RmsNormLoops.Forward(
            Rows.Pointer(input), Rows.Pointer(added), Rows.Pointer(weight), Rows.Pointer(sum), Rows.Pointer(output), Rows.Pointer(inverseRms),
            (int)inverseRms.numel(), (int)weight.numel(), (float)eps, plusOne ? 1 : 0);
        return (sum, output, inverseRms);
    }

    public (Tensor Input, Tensor? Weight) RmsNormBackward(Tensor gradient, Tensor input, Tensor weight, Tensor inverseRms, bool plusOne, Tensor? added, bool needsWeight)
    {
        var (ofInput, width, rows) = (empty_like(input), (int)weight.numel(), (int)inverseRms.numel());
        // Each range of rows adds up its own part of the weight's gradient.
        var parts = needsWeight ? zeros(Rows.Parts(rows, RmsNormLoops.RowsOfPart), width) : null;
        RmsNormLoops.Backward(
            Rows.Pointer(gradient), Rows.Pointer(input), Rows.Pointer(weight), Rows.Pointer(inverseRms), added is null ? null : Rows.Pointer(added), Rows.Pointer(ofInput),
            parts is null ? null : Rows.Pointer(parts), rows, width, plusOne ? 1 : 0);
        return (ofInput, parts?.sum([0]));
    }

    public Tensor Rotate(Tensor heads, Tensor cos, Tensor sin, bool inverse)
    {
        var output = empty_like(heads);
        RotaryLoops.Rotate(
            Rows.Pointer(heads), Rows.Pointer(cos), Rows.Pointer(sin), Rows.Pointer(output), (int)heads.shape[0], (int)heads.shape[1], (int)heads.shape[2], inverse ? -1 : 1);
        return output;
    }

    public Tensor Gate(Tensor gate, Tensor up, HiddenActivation activation)
    {
        if (activation != HiddenActivation.Silu)
            return Plain.Gate(gate, up, activation);
        var output = empty_like(gate);
        SiluLoops.Forward(Rows.Pointer(gate), Rows.Pointer(up), Rows.Pointer(output), (int)gate.numel());
        return output;
    }

    public (Tensor Gate, Tensor Up) GateBackward(Tensor gradient, Tensor gate, Tensor up, HiddenActivation activation)
    {
        if (activation != HiddenActivation.Silu)
            return Plain.GateBackward(gradient, gate, up, activation);
        var (ofGate, ofUp) = (empty_like(gate), empty_like(up));
        SiluLoops.Backward(Rows.Pointer(gradient), Rows.Pointer(gate), Rows.Pointer(up), Rows.Pointer(ofGate), Rows.Pointer(ofUp), (int)gate.numel());
        return (ofGate, ofUp);
    }

    public Tensor CrossEntropy(Tensor logits, Tensor targets, double? softcap, bool gradient)
    {
        if (softcap is not null || !Takes(logits))
            return Plain.CrossEntropy(logits, targets, softcap, gradient);
        var losses = empty(logits.shape[0]);
        CrossEntropyLoops.Run(Rows.Pointer(logits), Rows.Int64Pointer(targets), Rows.Pointer(losses), (int)logits.shape[0], (int)logits.shape[1], gradient);
        return losses;
    }

    public void AdamW(AdamWTensors tensors, AdamWStep step)
    {
        if (tensors.Lost is not null || tensors.Mean.dtype != ScalarType.Float32 || !tensors.Gradient.is_contiguous())
            Plain.AdamW(tensors, step);
        else
            AdamWLoops.Update(Rows.Pointer(tensors.Parameter), Rows.Pointer(tensors.Gradient), Rows.Pointer(tensors.Mean), Rows.Pointer(tensors.MeanSquare), (int)tensors.Parameter.numel(), step);
    }
}
