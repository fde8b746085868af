using System.Net;
using System.Net.Sockets;

namespace Sande.Persistence.Tests.Storage;

/// <summary>Stands between a client and a server, and breaks the first connections that bring more than so many bytes.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly Uri _server;
    private readonly int _maxCuts;
    private readonly int _afterBytes;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _cuts;

    public CuttingProxy(Uri server, int cuts, int afterBytes)
    {
        (_server, _maxCuts, _afterBytes) = (server, cuts, afterBytes);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Endpoint => $"http://{_listener.LocalEndpoint}";

    /// <summary>Connections broken so far.</summary>
    public int Cuts => Math.Min(_cuts, _maxCuts);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ForwardAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(_server.Host, _server.Port);
            try
            {
                await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream(), _stop.Token), AnswerAsync(server.GetStream(), client.GetStream()));
            }
            catch (OperationCanceledException)
            {
                // The end of the test.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream server, NetworkStream client)
    {
        var buffer = new byte[1 << 16];
        for (var sent = 0; await server.ReadAsync(buffer, _stop.Token) is var count and > 0; sent += count)
        {
            if (sent > _afterBytes && Interlocked.Increment(ref _cuts) <= _maxCuts)
                return;
            await client.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }
}
