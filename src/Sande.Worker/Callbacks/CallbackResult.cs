using System.Net;

namespace Sande.Worker.Callbacks;

/// <summary>How an attempt to send a message went.</summary>
/// <param name="Status">The answer's HTTP status, or null where none came.</param>
/// <param name="Error">What went wrong, or null.</param>
/// <param name="IsFinal">Whether another attempt would be in vain.</param>
internal sealed record CallbackResult(int? Status, string? Error, bool IsFinal)
{
    /// <summary>Things have changed, and another message will tell how.</summary>
    public static CallbackResult NothingToTell { get; } = new(null, null, IsFinal: true);

    public static CallbackResult Of(int status) => status switch
    {
        >= 200 and < 300 => new(status, null, IsFinal: true),
        >= 300 and < 400 => new(status, $"The receiver answered {status}: redirects are not followed.", IsFinal: false),
        // The receiver wants no more of these: Standard Webhooks.
        (int)HttpStatusCode.Gone => new(status, "The receiver answered 410: it is gone.", IsFinal: true),
        _ => new(status, $"The receiver answered {status}.", IsFinal: false),
    };

    public static CallbackResult Unreachable(string error) => new(null, error, IsFinal: false);

    public static CallbackResult Refused(string error) => new(null, error, IsFinal: true);
}
