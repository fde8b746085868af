using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Sande.Persistence.Jobs;

namespace Sande.Api.Jobs;

/// <summary>
/// Tells this host's event streams that something happened to their jobs. All of them share one connection that listens to the database, and none asks it again and again.
/// </summary>
internal sealed class JobEventHub(JobNotifications notifications, IHostApplicationLifetime host, IOptions<JobEventOptions> options) : BackgroundService
{
    private readonly Dictionary<string, List<Channel<bool>>> _listeners = [];

    /// <summary>What a stream may know of its surroundings.</summary>
    public TimeSpan Heartbeat => options.Value.Heartbeat;

    /// <summary>Set when the host stops: no stream may hold that up.</summary>
    public CancellationToken Stopping => host.ApplicationStopping;

    /// <summary>Hears of a job until it is disposed.</summary>
    public Subscription Subscribe(string jobId)
    {
        // One place is enough: whoever is told looks at all that is new.
        var channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        lock (_listeners)
        {
            if (!_listeners.TryGetValue(jobId, out var listeners))
                _listeners[jobId] = listeners = [];
            listeners.Add(channel);
        }

        return new(this, jobId, channel);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var jobId in notifications.ListenAsync(stoppingToken))
        {
            lock (_listeners)
            {
                foreach (var listener in _listeners.GetValueOrDefault(jobId) ?? [])
                    listener.Writer.TryWrite(true);
            }
        }
    }

    private void Remove(string jobId, Channel<bool> channel)
    {
        lock (_listeners)
        {
            var listeners = _listeners[jobId];
            listeners.Remove(channel);
            if (listeners.Count == 0)
                _listeners.Remove(jobId);
        }
    }

    /// <summary>A stream's ear.</summary>
    internal sealed class Subscription(JobEventHub hub, string jobId, Channel<bool> channel) : IDisposable
    {
        /// <summary>Waits until something happens to the job; false where nothing did within <see cref="Heartbeat"/>.</summary>
        public async Task<bool> WaitAsync(CancellationToken cancellationToken)
        {
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            silence.CancelAfter(hub.Heartbeat);
            try
            {
                return await channel.Reader.ReadAsync(silence.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }

        public void Dispose() => hub.Remove(jobId, channel);
    }
}
