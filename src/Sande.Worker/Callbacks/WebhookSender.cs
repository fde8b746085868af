using System.Globalization;
using System.Text;
using Sande.Contracts.Webhooks;
using Sande.Persistence.Entities;

namespace Sande.Worker.Callbacks;

/// <summary>Sends Standard Webhooks: every attempt has the message's id and a time and a signature of its own.</summary>
internal sealed class WebhookSender(CallbackConnections connections, TimeProvider time) : ICallbackSender
{
    /// <inheritdoc/>
    public CallbackKind Kind => CallbackKind.Webhook;

    /// <inheritdoc/>
    public async Task<CallbackResult> SendAsync(Callback callback, CallbackTarget target, Job job, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(callback.Payload);
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = CallbackContent.Of(body) };
        request.Headers.Add("User-Agent", "sande");
        request.Headers.Add(StandardWebhook.IdHeader, callback.Id);
        request.Headers.Add(StandardWebhook.TimestampHeader, timestamp);
        request.Headers.Add(StandardWebhook.SignatureHeader, StandardWebhook.Sign(target.Secret!, callback.Id, timestamp, body));
        return await connections.SendAsync(request, cancellationToken);
    }
}
