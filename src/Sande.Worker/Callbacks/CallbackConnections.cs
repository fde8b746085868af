using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Sande.Worker.Callbacks;

/// <summary>
/// Connections to addresses that users give. A name is resolved once, and what is connected to is what was resolved and looked at: a name that means another address the
/// next moment gains nothing. No redirects, no proxy, no cookies.
/// </summary>
internal sealed class CallbackConnections : IDisposable
{
    private readonly IPNetwork[] _allowed;
    private readonly HttpClient _client;
    private readonly TimeSpan _timeout;

    public CallbackConnections(IOptions<CallbackOptions> options)
    {
        _allowed = options.Value.ParseNetworks();
        _timeout = options.Value.Timeout;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = ConnectAsync,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        });
        _client.Timeout = Timeout.InfiniteTimeSpan;
    }

    /// <summary>Sends a request and looks at the status alone: the answer's body is nobody's business here.</summary>
    public async Task<CallbackResult> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return CallbackResult.Of((int)response.StatusCode);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return CallbackResult.Unreachable($"No answer within {_timeout.TotalSeconds} s.");
        }
        catch (HttpRequestException error) when (error.InnerException is AddressRefusedException refused)
        {
            return CallbackResult.Refused(refused.Message);
        }
        catch (HttpRequestException error)
        {
            return CallbackResult.Unreachable($"No answer: {error.Message}");
        }
    }

    public void Dispose() => _client.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var resolved = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var addresses = Array.FindAll(resolved, IsAllowed);
        if (addresses.Length == 0)
            throw new AddressRefusedException(context.DnsEndPoint.Host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsAllowed(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return PublicAddresses.Contain(plain) || Array.Exists(_allowed, network => network.Contains(plain));
    }
}

/// <summary>A name means no address that may be called. Which one it means is not told.</summary>
internal sealed class AddressRefusedException(string host)
    : IOException($"{host} is no address of the public internet, nor one that SANDE_CALLBACK_NETWORKS allows.");
