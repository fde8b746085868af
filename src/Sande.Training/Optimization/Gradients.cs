using Sande.Training.Kernels;
using static TorchSharp.torch;

namespace Sande.Training.Optimization;

/// <summary>All gradients as one vector.</summary>
internal static class Gradients
{
    /// <summary>L2 norm over the gradients of <paramref name="parameters"/>, summed in float32: a scalar; 0 where there are none.</summary>
    public static Tensor Norm(IEnumerable<Tensor> parameters)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var gradients = parameters.Select(parameter => parameter.grad).OfType<Tensor>().ToList();
        return (gradients.Count == 0 ? zeros([]) : TorchScriptFunctions.Norms(gradients).norm()).MoveToOuterDisposeScope();
    }
}
