namespace Sande.Api.Hooks;

/// <summary>A webhook as it came.</summary>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body, byte for byte: what is signed.</param>
/// <param name="ReceivedAt">When it came, UTC.</param>
internal sealed record HookRequest(IHeaderDictionary Headers, byte[] Body, DateTimeOffset ReceivedAt)
{
    /// <summary>The value of a header; empty where it is missing or given twice.</summary>
    public string Header(string name) => Headers[name] is [{ } value] ? value : "";
}

/// <summary>Whether a webhook is its source's.</summary>
/// <param name="Key">What tells the delivery from others of the policy; null where it is refused.</param>
/// <param name="Refusal">Why it is refused, or null.</param>
internal readonly record struct HookVerdict(string? Key, string? Refusal)
{
    public static HookVerdict Genuine(string key) => new(key, null);

    public static HookVerdict Refuse(string reason) => new(null, reason);
}
