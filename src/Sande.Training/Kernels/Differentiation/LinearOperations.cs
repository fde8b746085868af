using static TorchSharp.torch;

namespace Sande.Training.Kernels.Differentiation;

/// <summary>Matrix products and sums on a tape.</summary>
internal static class LinearOperations
{
    /// <summary>y = x Wᵀ + b.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="input">[N, inputs].</param>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs], or null.</param>
    /// <returns>[N, outputs].</returns>
    public static TapeNode Linear(this Tape tape, TapeNode input, Tensor weight, Tensor? bias)
    {
        var output = new TapeNode(nn.functional.linear(input.Tensor, weight, bias));
        void Back(Tensor gradient)
        {
            input.TakeProduct(gradient, weight);
            if (weight.requires_grad)
                AddProduct(weight, gradient, input.Tensor);
            if (bias is { requires_grad: true })
                AddGradient(bias, SumOfRows(gradient));
        }

        if (weight.requires_grad)
            tape.Record(output, Back, input.Tensor);
        else
            tape.Record(output, Back);
        return output;
    }

    /// <summary>a + scale · b, of one shape.</summary>
    public static TapeNode Add(this Tape tape, TapeNode a, TapeNode b, double scale = 1)
    {
        var output = new TapeNode(a.Tensor.add(b.Tensor, scale));
        tape.Record(output, gradient =>
        {
            a.Share(gradient);
            if (scale == 1)
                b.Share(gradient);
            else
                b.Take(gradient * scale);
        });
        return output;
    }

    /// <summary>Columns of [N, width] as tensors of their own.</summary>
    public static TapeNode[] Split(this Tape tape, TapeNode input, params long[] widths)
    {
        var parts = input.Tensor.split(widths, -1).Select(part => new TapeNode(part.contiguous())).ToArray();
        // The first part's step is the last on the way back: then all gradients are there.
        tape.Record(parts[0], first => input.Take(cat([first, .. parts[1..].Select(part => part.Gradient!)], -1)));
        return parts;
    }

    /// <summary>The same numbers in another shape.</summary>
    public static TapeNode View(this Tape tape, TapeNode input, params long[] shape)
    {
        var output = new TapeNode(input.Tensor.view(shape));
        tape.Record(output, gradient => input.Share(gradient.view(input.Tensor.shape)), input.Tensor);
        return output;
    }

    /// <summary>Adds to a weight's gradient.</summary>
    public static void AddGradient(Tensor weight, Tensor gradient)
    {
        using var earlier = weight.grad;
        if (earlier is null)
            weight.grad = gradient;
        else
            earlier.add_(gradient);
    }

    /// <summary>Σ over the rows of [N, width], as a product: libtorch's own sum over rows is half as fast.</summary>
    public static Tensor SumOfRows(Tensor rows) => ones([1, rows.shape[0]], rows.dtype, rows.device).matmul(rows).squeeze(0);

    private static void AddProduct(Tensor weight, Tensor gradient, Tensor input)
    {
        using var transposed = gradient.t();
        using var earlier = weight.grad;
        if (earlier is null)
            weight.grad = transposed.matmul(input);
        else
            earlier.addmm_(transposed, input);
    }
}
