namespace Sande.Api.Hooks;

/// <summary>Endpoint metadata: the body is a source's payload, read as bytes whatever its Content-Type says.</summary>
internal sealed record HookPayload
{
    /// <summary>How long a payload may be, bytes.</summary>
    public const int MaxBytes = 1 << 20;
}
