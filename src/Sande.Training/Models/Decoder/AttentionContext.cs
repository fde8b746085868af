using Sande.Training.Kernels.Differentiation;

namespace Sande.Training.Models.Decoder;

/// <summary>What every layer's attention needs beside the hidden states: where tokens stand, and what a token sees. One for all layers of a forward pass.</summary>
/// <param name="angles">Rotary angles of the tokens; its own from here on.</param>
internal abstract class AttentionContext(RotaryAngles angles) : IDisposable
{
    private int _users = 1;

    /// <summary>Rotary angles of the tokens.</summary>
    public RotaryAngles Angles => angles;

    /// <summary>What each token takes from those it sees.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="layer">The layer's own: scale, soft-capping, window.</param>
    /// <param name="queries">[N, H, head dim].</param>
    /// <param name="keys">[N, K, head dim].</param>
    /// <param name="values">[N, K, head dim].</param>
    /// <returns>[N, H · head dim], perhaps by heads.</returns>
    public abstract TapeNode Attend(Tape tape, LayerAttention layer, TapeNode queries, TapeNode keys, TapeNode values);

    /// <summary>Keeps it for another user: a layer whose way back is still to come. Each ends its use by <see cref="Dispose"/>.</summary>
    public AttentionContext Keep()
    {
        Interlocked.Increment(ref _users);
        return this;
    }

    /// <summary>Ends a use; the last ends it.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) > 0)
            return;
        angles.Dispose();
        End();
    }

    /// <summary>Ends what else there is.</summary>
    protected abstract void End();
}

/// <summary>How a layer attends.</summary>
/// <param name="Index">The layer, from 0.</param>
/// <param name="Window">Tokens back that a query sees, itself included; null: all.</param>
/// <param name="Scale">What scores are multiplied by.</param>
/// <param name="Softcap">Scores s become cap · tanh(s / cap); null: as they are.</param>
internal sealed record LayerAttention(int Index, int? Window, double Scale, double? Softcap)
{
    public static LayerAttention Of(DecoderConfig config, int layer) => new(
        layer,
        config.SlidingWindows.Count > 0 ? config.SlidingWindows[layer] : null,
        config.AttentionScale ?? 1 / Math.Sqrt(config.HeadDim),
        config.AttentionLogitSoftcapping);
}
