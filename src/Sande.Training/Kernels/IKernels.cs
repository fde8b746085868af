using Sande.Training.Models;
using static TorchSharp.torch;

namespace Sande.Training.Kernels;

/// <summary>
/// The arithmetic between the matrix products, each operation one pass over memory where a device's implementation can do it: raw, without autograd
/// (<see cref="Differentiation"/> puts that around it). Every tensor is contiguous; results have the number format of what they stand for.
/// </summary>
internal interface IKernels
{
    /// <summary>x · r · w with r = 1 / sqrt(mean(x²) + eps), the mean in float32 (arXiv 1910.07467; transformers' LlamaRMSNorm and, with 1 + w, Gemma2RMSNorm).</summary>
    /// <param name="input">[.., width].</param>
    /// <param name="weight">[width].</param>
    /// <param name="eps">Added to the mean square.</param>
    /// <param name="plusOne">Multiply by 1 + w.</param>
    /// <returns>The output [.., width], and r [rows], float32 (float64 for a float64 input).</returns>
    (Tensor Output, Tensor InverseRms) RmsNorm(Tensor input, Tensor weight, double eps, bool plusOne);

    /// <summary>x + y, a residual stream and what a layer adds to it, and <see cref="RmsNorm"/> of that.</summary>
    (Tensor Sum, Tensor Output, Tensor InverseRms) AddRmsNorm(Tensor input, Tensor added, Tensor weight, double eps, bool plusOne);

    /// <summary>Gradients of <see cref="RmsNorm"/>.</summary>
    /// <param name="gradient">By the output.</param>
    /// <param name="input">As it was given.</param>
    /// <param name="weight">As it was given.</param>
    /// <param name="inverseRms">r.</param>
    /// <param name="plusOne">As it was given.</param>
    /// <param name="added">Another gradient by the input, that is added to this one, or null.</param>
    /// <param name="needsWeight">Whether the weight's is asked for.</param>
    (Tensor Input, Tensor? Weight) RmsNormBackward(Tensor gradient, Tensor input, Tensor weight, Tensor inverseRms, bool plusOne, Tensor? added, bool needsWeight);

    /// <summary>Rotates the halves of each head by its token's angles (arXiv 2104.09864, halves as in transformers); the inverse rotation is the gradient's.</summary>
    /// <param name="heads">[N, H, head dim].</param>
    /// <param name="cos">[N, head dim]; its halves are equal.</param>
    /// <param name="sin">The same.</param>
    /// <param name="inverse">By the negative angles.</param>
    Tensor Rotate(Tensor heads, Tensor cos, Tensor sin, bool inverse);

    /// <summary>activation(gate) · up (arXiv 2002.05202).</summary>
    Tensor Gate(Tensor gate, Tensor up, HiddenActivation activation);

    /// <summary>Gradients of <see cref="Gate"/>.</summary>
    (Tensor Gate, Tensor Up) GateBackward(Tensor gradient, Tensor gate, Tensor up, HiddenActivation activation);

    /// <summary>-log softmax(cap · tanh(logits / cap))[target] of each row, in float32; without a cap -log softmax(logits)[target].</summary>
    /// <param name="logits">[N, vocabulary]; with <paramref name="gradient"/> they become the losses' gradients by them.</param>
    /// <param name="targets">[N], int64.</param>
    /// <param name="softcap">The cap, or null.</param>
    /// <param name="gradient">Whether gradients are wanted.</param>
    /// <returns>[N], float32 (float64 for float64 logits).</returns>
    Tensor CrossEntropy(Tensor logits, Tensor targets, double? softcap, bool gradient);

    /// <summary>One AdamW update in place (arXiv 1711.05101, PyTorch's arithmetic), computed in float32.</summary>
    void AdamW(AdamWTensors tensors, AdamWStep step);
}

/// <summary>What an update changes; all of one shape.</summary>
/// <param name="Parameter">The weights.</param>
/// <param name="Gradient">Their gradient.</param>
/// <param name="Mean">exp_avg, float32 or bfloat16.</param>
/// <param name="MeanSquare">exp_avg_sq, of the same format.</param>
/// <param name="Lost">What rounding cut off the weights (Kahan summation), of their format; null where they are float32.</param>
internal sealed record AdamWTensors(Tensor Parameter, Tensor Gradient, Tensor Mean, Tensor MeanSquare, Tensor? Lost);

/// <summary>An update's numbers.</summary>
/// <param name="Number">The step, from 1; with <paramref name="Seed"/> it decides how bfloat16 moments are rounded.</param>
/// <param name="LearningRate">The step's rate.</param>
/// <param name="GradientScale">What gradients are multiplied by: less than 1 where they are clipped.</param>
/// <param name="Beta1">Decay of the mean.</param>
/// <param name="Beta2">Decay of the mean square.</param>
/// <param name="Epsilon">Added to the root.</param>
/// <param name="WeightDecay">Decoupled decay.</param>
/// <param name="Seed">Differs from tensor to tensor.</param>
internal readonly record struct AdamWStep(
    int Number, double LearningRate, double GradientScale, double Beta1, double Beta2, double Epsilon, double WeightDecay, int Seed)
{
    /// <summary>lr / (1 - β1ᵗ).</summary>
    public double StepSize => LearningRate / (1 - Math.Pow(Beta1, Number));

    /// <summary>√(1 - β2ᵗ).</summary>
    public double RootCorrection => Math.Sqrt(1 - Math.Pow(Beta2, Number));
}
