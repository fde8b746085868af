namespace Sande.Contracts.Remediations;

/// <summary>
/// What is set by hand of gradient ascent (the paper's equation 2). The paper gives the equation without a bound and has no run of it in its tables:
/// followed without an end it ruins any model. So a token that has become improbable counts no more, at most 100 steps are taken unless
/// <c>max_steps</c> says otherwise, and it ends when held-back rows no longer find the response less probable, with the weights of the step that was
/// enough; only a <c>held_back_ratio</c> of 0 switches that off. The rate is the preset's.
/// </summary>
public sealed record GradientAscentHyperparameters
{
    /// <summary>
    /// Nats from which on a token's loss is not raised further, &gt; 0 and at most 1000. Default: the logarithm of the vocabulary's size, at which the
    /// token is as probable as by chance.
    /// </summary>
    public double? MaxTokenLoss { get; init; }
}
