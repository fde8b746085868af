using System.Net;
using System.Net.Sockets;

namespace Sande.Cli.Stack;

/// <summary>Where the API listens, and the address by which it is reached from this machine.</summary>
internal static class ListenAddress
{
    /// <summary>An address on loopback whose port is free now.</summary>
    public static string FreeOnLoopback()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    /// <summary>
    /// The first of <paramref name="urls"/> as a client on this machine writes it; all of them are checked to be free.
    /// </summary>
    /// <exception cref="LauncherException">One is not an address, or its port is taken.</exception>
    public static Uri Resolve(string urls)
    {
        using (Hold(urls))
            return Addresses(urls)[0];
    }

    /// <summary>Keeps the addresses for the API until it starts: whoever takes any port that is free does not take its.</summary>
    /// <exception cref="LauncherException">One is not an address, or its port is taken.</exception>
    public static HeldAddresses Hold(string urls)
    {
        var held = new HeldAddresses();
        try
        {
            foreach (var address in Addresses(urls))
                held.Add(Listen(address));
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static Uri[] Addresses(string urls)
    {
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse).ToArray();
        return addresses.Length > 0 ? addresses : throw new LauncherException($"{StackSettings.UrlsVariable} names no address; an example: http://127.0.0.1:8080.");
    }

    private static Uri Parse(string url)
    {
        // ASP.NET Core takes * and + for every interface; this machine reaches those by loopback.
        var reachable = url.Replace("://*", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://+", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://[::]", "://[::1]", StringComparison.Ordinal);
        return Uri.TryCreate(reachable, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Port > 0
            ? address
            : throw new LauncherException($"{StackSettings.UrlsVariable} holds '{url}', which is not an address like http://127.0.0.1:8080.");
    }

    private static TcpListener Listen(Uri address)
    {
        var listener = new TcpListener(IPAddress.TryParse(address.Host, out var host) ? host : IPAddress.Loopback, address.Port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new LauncherException(
                $"Port {address.Port} of {address.Host} is in use. Stop what listens there, or set {StackSettings.UrlsVariable} to another address, as {StackSettings.UrlsVariable}=http://127.0.0.1:{address.Port + 1}.");
        }
        catch (SocketException e)
        {
            throw new LauncherException($"{StackSettings.UrlsVariable}: can't listen at {address}: {e.Message}.");
        }
    }
}

/// <summary>Ports that nobody else gets meanwhile.</summary>
internal sealed class HeldAddresses : IDisposable
{
    private readonly List<TcpListener> _listeners = [];

    public void Add(TcpListener listener) => _listeners.Add(listener);

    public void Dispose()
    {
        foreach (var listener in _listeners)
            listener.Dispose();
    }
}
