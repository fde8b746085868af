using static TorchSharp.torch;

namespace Sande.Training.Kernels.Differentiation;

/// <summary>What an operation of a <see cref="Tape"/> has computed, and on the way back the loss's gradient by it.</summary>
internal sealed class TapeNode(Tensor tensor)
{
    // Others use the gradient too: it must not be changed in place.
    private bool _isShared;

    /// <summary>What was computed.</summary>
    public Tensor Tensor => tensor;

    /// <summary>What has been added up so far; null: nothing.</summary>
    public Tensor? Gradient { get; private set; }

    /// <summary>Adds a gradient that from here on is this node's alone.</summary>
    public void Take(Tensor gradient)
    {
        if (Gradient is null)
            Replace(gradient);
        else
            AddToGradient(gradient);
    }

    /// <summary>Adds a gradient that stays another's too.</summary>
    public void Share(Tensor gradient)
    {
        if (Gradient is null)
            (Gradient, _isShared) = (gradient.alias(), true);
        else
            AddToGradient(gradient);
    }

    /// <summary>Adds the product of two matrices: one pass over memory, where something is there already.</summary>
    public void TakeProduct(Tensor left, Tensor right)
    {
        if (Gradient is null)
            Replace(left.matmul(right));
        else if (_isShared)
            Replace(Gradient.addmm(left, right));
        else
            Gradient.addmm_(left, right);
    }

    /// <summary>The gradient is this one, in which what was there before is contained: that is let go now, not with all that the way back has made.</summary>
    public void Replace(Tensor gradient)
    {
        Release();
        (Gradient, _isShared) = (gradient, false);
    }

    /// <summary>Lets the gradient go: it has been passed on.</summary>
    public void Release()
    {
        Gradient?.Dispose();
        Gradient = null;
    }

    private void AddToGradient(Tensor added)
    {
        if (_isShared)
            Replace(Gradient! + added);
        else
            Gradient!.add_(added);
    }
}
