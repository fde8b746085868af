using Sande.Persistence.Entities;

namespace Sande.Worker.Callbacks;

/// <summary>Sends messages of one kind.</summary>
internal interface ICallbackSender
{
    /// <summary>The kind.</summary>
    CallbackKind Kind { get; }

    /// <summary>Makes one attempt.</summary>
    /// <param name="callback">The message.</param>
    /// <param name="target">Who gets it.</param>
    /// <param name="job">The job as it is now: it has ended and may, retried, be at work again.</param>
    /// <param name="cancellationToken">Gives up; the attempt does not count.</param>
    Task<CallbackResult> SendAsync(Callback callback, CallbackTarget target, Job job, CancellationToken cancellationToken);
}
