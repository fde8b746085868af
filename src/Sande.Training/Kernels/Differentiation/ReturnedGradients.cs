using static TorchSharp.torch;

namespace Sande.Training.Kernels.Differentiation;

/// <summary>
/// Gradients that a backward function has handed to autograd. Autograd takes its own reference after the function has returned, and on a GPU it calls from
/// a thread without a dispose scope: ours are let go when the next function runs there, not when the garbage collector comes by.
/// </summary>
internal static class ReturnedGradients
{
    [ThreadStatic]
    private static List<Tensor?>? s_earlier;

    public static List<Tensor?> Replace(List<Tensor?> returned)
    {
        foreach (var tensor in s_earlier ?? [])
            tensor?.Dispose();
        foreach (var tensor in returned)
            tensor?.DetachFromDisposeScope();
        return s_earlier = returned;
    }
}
