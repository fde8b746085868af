using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Sande.Persistence.Jobs;

/// <summary>
/// Hears at once of what happens to jobs: a changed status, a wish to cancel, new lines of history (PostgreSQL's LISTEN and NOTIFY).
/// A hint, not a record: while the connection is lost nothing is heard, so look at the rows too.
/// </summary>
public sealed class JobNotifications(NpgsqlDataSource dataSource, ILogger<JobNotifications> logger)
{
    /// <summary>The channel; its payload is a job's id.</summary>
    public const string Channel = "sande_jobs";

    private static readonly TimeSpan Keepalive = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    /// <summary>The ids of jobs to which something happens, until <paramref name="cancellationToken"/> ends it. A lost connection is opened again.</summary>
    public async IAsyncEnumerable<string> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var heard = System.Threading.Channels.Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
        var listening = ListenAsync(heard.Writer, cancellationToken);
        await foreach (var jobId in heard.Reader.ReadAllAsync(CancellationToken.None))
            yield return jobId;
        await listening;
    }

    internal static Task NotifyAsync(DatabaseFacade database, string jobId, CancellationToken cancellationToken)
        => database.ExecuteSqlAsync($"SELECT pg_notify({Channel}, {jobId})", cancellationToken);

    private async Task ListenAsync(ChannelWriter<string> heard, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ListenOnceAsync(heard, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (NpgsqlException error)
            {
                logger.LogWarning(error, "Lost the connection that hears of jobs; trying again.");
                await Task.Delay(ReconnectDelay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        heard.Complete();
    }

    private async Task ListenOnceAsync(ChannelWriter<string> heard, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, notification) => heard.TryWrite(notification.Payload);
        await using var listen = new NpgsqlCommand($"LISTEN {Channel}", connection);
        await listen.ExecuteNonQueryAsync(cancellationToken);
        while (true)
        {
            // A silent connection may be a dead one: ask.
            if (await connection.WaitAsync(Keepalive, cancellationToken))
                continue;
            await using var ping = new NpgsqlCommand("SELECT 1", connection);
            await ping.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
