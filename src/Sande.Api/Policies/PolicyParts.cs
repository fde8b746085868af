using System.Security.Cryptography;
using Sande.Contracts.Callbacks;
using Sande.Contracts.Policies;
using Sande.Contracts.Webhooks;
using Sande.Persistence.Entities;

namespace Sande.Api.Policies;

/// <summary>A policy taken apart: what is kept to be shown, what is kept and never shown, and what is shown this once.</summary>
/// <param name="Spec">Without secrets.</param>
/// <param name="Secrets">The secrets.</param>
/// <param name="Shown">With those secrets that were made here: nobody else knows them.</param>
internal sealed record PolicyParts(PolicySpec Spec, PolicySecrets Secrets, PolicySpec Shown)
{
    private const int SecretBytes = 32;

    /// <summary>Takes apart what was asked for; what it does not say of secrets is as in <paramref name="old"/>, or made.</summary>
    public static PolicyParts Of(PolicySpec asked, Policy? old = null)
    {
        var callback = asked.Remediation.Callback;
        var signing = asked.Secret ?? old?.Secrets.Signing;
        var callbackSecret = callback is null ? null : callback.Secret ?? old?.Secrets.Callback;
        var (madeSigning, madeCallback) = (signing is null ? CreateSecret(asked.Source) : null, callback is not null && callbackSecret is null ? StandardWebhook.CreateSecret() : null);
        return new(
            With(asked, signing: null, callbackSecret: null),
            new(signing ?? madeSigning!, callbackSecret ?? madeCallback, asked.WriteBack is null ? null : asked.WriteBack.Token ?? KnownToken(asked.WriteBack, old)),
            With(asked, madeSigning, madeCallback));
    }

    /// <summary>A token is not sent to a server that it was not given for.</summary>
    private static string? KnownToken(MlflowWriteBack asked, Policy? old) => old?.Spec.WriteBack?.TrackingUrl == asked.TrackingUrl ? old.Secrets.WriteBackToken : null;

    private static PolicySpec With(PolicySpec spec, string? signing, string? callbackSecret) => spec with
    {
        Secret = signing,
        Remediation = spec.Remediation with { Callback = spec.Remediation.Callback is { } callback ? new CallbackSpec(callback.Url, callbackSecret) : null },
        WriteBack = spec.WriteBack is { } writeBack ? writeBack with { Token = null } : null,
    };

    private static string CreateSecret(PolicySource source)
        => source == PolicySource.StandardWebhooks ? StandardWebhook.CreateSecret() : RandomNumberGenerator.GetHexString(2 * SecretBytes, lowercase: true);
}
