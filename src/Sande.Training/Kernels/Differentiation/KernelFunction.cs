using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Sande.Training.Kernels.Differentiation;

/// <summary>A kernel with autograd around it. What is computed on the way back is freed at once.</summary>
internal abstract class KernelFunction<T> : SingleTensorFunction<T>
    where T : KernelFunction<T>, new()
{
    public override string Name => typeof(T).Name;

    public sealed override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using (grad_output)
            return ReturnedGradients.Replace(Backward(ctx, grad_output.contiguous()))!;
    }

    /// <summary>A gradient for each of forward's arguments; null for those that have none.</summary>
    protected abstract List<Tensor?> Backward(AutogradContext context, Tensor gradient);

    /// <summary>Whether autograd needs to know: otherwise the kernel alone will do.</summary>
    protected static bool IsRecorded(params ReadOnlySpan<Tensor> inputs)
    {
        if (!is_grad_enabled())
            return false;
        foreach (var input in inputs)
        {
            if (input.requires_grad)
                return true;
        }

        return false;
    }
}
