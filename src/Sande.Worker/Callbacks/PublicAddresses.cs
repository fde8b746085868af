using System.Net;
using System.Net.Sockets;

namespace Sande.Worker.Callbacks;

/// <summary>Which addresses are the public internet's (IANA's registries of special-purpose addresses, IPv4 and IPv6).</summary>
internal static class PublicAddresses
{
    // Private, shared, loopback, link-local (where clouds keep their metadata), documentation, benchmarks, multicast, reserved.
    private static readonly IPNetwork[] SpecialIPv4 = Parse(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    // Of IPv6 only this part is given out; in it lie protocol assignments (Teredo), documentation and 6to4, which may carry any IPv4 address.
    private static readonly IPNetwork GlobalIPv6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] SpecialIPv6 = Parse("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    public static bool Contain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => !SpecialIPv4.Any(network => network.Contains(address)),
            AddressFamily.InterNetworkV6 => GlobalIPv6.Contains(address) && !SpecialIPv6.Any(network => network.Contains(address)),
            _ => false,
        };
    }

    private static IPNetwork[] Parse(params string[] networks) => [.. networks.Select(text => IPNetwork.Parse(text))];
}
