namespace Sande.Worker.Jobs;

/// <summary>What can happen to a running job from outside.</summary>
/// <param name="Stopping">The host stops.</param>
/// <param name="CancelRequested">A user asked to cancel.</param>
/// <param name="LeaseLost">The lease ran out or another worker took it.</param>
internal sealed record JobSignals(CancellationToken Stopping, CancellationToken CancelRequested, CancellationToken LeaseLost)
{
    /// <summary>A source that is cancelled with the first of them.</summary>
    public CancellationTokenSource Link() => CancellationTokenSource.CreateLinkedTokenSource(Stopping, CancelRequested, LeaseLost);
}
