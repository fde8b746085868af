using static TorchSharp.torch;

namespace Sande.Training.Optimization;

/// <summary>All gradients as one vector.</summary>
internal static class Gradients
{
    /// <summary>L2 norm over the gradients of <paramref name="parameters"/>, summed in float32.</summary>
    public static double Norm(IEnumerable<Tensor> parameters)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var norms = parameters.Select(parameter => parameter.grad).OfType<Tensor>()
            .Select(gradient => gradient.to(ScalarType.Float32).norm()).ToList();
        return norms.Count == 0 ? 0 : stack(norms).norm().item<float>();
    }

    /// <summary>Multiplies the gradients in place.</summary>
    public static void Scale(IEnumerable<Tensor> parameters, double factor)
    {
        using var _ = no_grad();
        foreach (var parameter in parameters)
        {
            using var gradient = parameter.grad;
            gradient?.mul_(factor);
        }
    }
}
