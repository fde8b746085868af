using Hangfire;
using Sande.Api.Authentication;

namespace Sande.Api.Queues;

/// <summary><c>/hangfire</c>: Hangfire's pages on queues and servers, for admins, by HTTP Basic with the API key as the password. They show and change nothing.</summary>
internal static class QueueDashboard
{
    private const string Path = "/hangfire";

    public static void MapQueues(this IEndpointRouteBuilder routes)
        => routes.MapHangfireDashboard(Path, new DashboardOptions
        {
            // Its own filter would let in whoever is on this machine, and nobody else.
            Authorization = [],
            IsReadOnlyFunc = _ => true,
            AppPath = null,
            DashboardTitle = "Sande",
            DisplayStorageConnectionString = false,
        }).RequireAuthorization(ApiKeySetup.AdminInBrowser);
}
