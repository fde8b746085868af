namespace Sande.Contracts.Callbacks;

/// <summary>A webhook that is called when a job has ended, signed as Standard Webhooks wants it.</summary>
/// <param name="Url">Where to: http or https; redirects are not followed.</param>
/// <param name="Secret"><c>whsec_</c> and the base64 of 24 to 64 bytes. Default: one is made, and shown in the answer to the POST alone.</param>
public sealed record CallbackSpec(string Url, string? Secret = null);
