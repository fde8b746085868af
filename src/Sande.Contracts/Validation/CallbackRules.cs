using Sande.Contracts.Callbacks;
using Sande.Contracts.Webhooks;

namespace Sande.Contracts.Validation;

/// <summary>Addresses that we call, and what those calls are signed with.</summary>
internal static class CallbackRules
{
    private const int MaxUrlLength = 2048;

    public static void Check(CallbackSpec? callback, ErrorList errors)
    {
        if (callback is null)
            return;
        CheckUrl("/callback/url", callback.Url, errors);
        if (callback.Secret is { } secret)
            CheckSecret("/callback/secret", secret, errors);
    }

    /// <summary>Which addresses may be called is the worker's to say, when it has resolved the name.</summary>
    public static void CheckUrl(string pointer, string url, ErrorList errors)
    {
        if (ErrorList.TextFault(url, MaxUrlLength) is { } fault)
            errors.Add(pointer, $"The text {fault}.");
        else if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
            errors.Add(pointer, "Must be an absolute address, as https://example.org/hook.");
        else if (uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
            errors.Add(pointer, "Must have neither a user's name and password nor a fragment.");
    }

    /// <summary>The secret itself is not part of what is said.</summary>
    public static void CheckSecret(string pointer, string secret, ErrorList errors)
    {
        if (!StandardWebhook.IsSecret(secret))
            errors.Add(pointer, $"Must be {StandardWebhook.SecretPrefix} and the base64 of {StandardWebhook.MinKeyBytes} to {StandardWebhook.MaxKeyBytes} bytes.");
    }
}
