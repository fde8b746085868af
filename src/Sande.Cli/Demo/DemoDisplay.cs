using Sande.Cli.Client;
using Sande.Contracts.Jobs;
using Spectre.Console;

namespace Sande.Cli.Demo;

/// <summary>Where the demo's progress appears.</summary>
internal interface IDemoDisplay
{
    /// <summary>A line that stays.</summary>
    void Say(string line);

    /// <summary>Polls a remediation to its end, showing where it is.</summary>
    Task<RemediationResource> FollowAsync(string id, SandeClient client, TimeSpan poll, CancellationToken cancellationToken);
}

/// <summary>On a terminal one line that moves; elsewhere a line at each phase, and every few seconds where something has moved.</summary>
internal sealed class DemoDisplay(IAnsiConsole console, TimeProvider time) : IDemoDisplay
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);

    // Steps back from the present one in which the last stored loss is looked for: metrics are stored in batches.
    private const int LossWindow = 100;

    /// <inheritdoc/>
    public void Say(string line) => console.WriteLine(line);

    /// <inheritdoc/>
    public Task<RemediationResource> FollowAsync(string id, SandeClient client, TimeSpan poll, CancellationToken cancellationToken)
        => console.Profile.Capabilities.Interactive
            ? console.Status().Spinner(Spinner.Known.Dots).StartAsync("queued", status => PollAsync(id, client, poll, line => status.Status(Markup.Escape(line)), cancellationToken))
            : PollAsync(id, client, poll, PlainLines(), cancellationToken);

    private static async Task<RemediationResource> PollAsync(string id, SandeClient client, TimeSpan poll, Action<string> show, CancellationToken cancellationToken)
    {
        while (true)
        {
            var remediation = await client.GetRemediationAsync(id, cancellationToken);
            if (remediation.IsTerminal)
                return remediation;
            show(ProgressLine.Of(remediation, await LastLossAsync(remediation, client, cancellationToken)));
            await Task.Delay(poll, cancellationToken);
        }
    }

    private static async Task<double?> LastLossAsync(RemediationResource remediation, SandeClient client, CancellationToken cancellationToken)
    {
        if (remediation is not { Phase: JobPhase.Training, Progress: { } progress })
            return null;
        var points = await client.GetMetricAsync(remediation.Id, MetricNames.TrainLoss, Math.Max(0, progress.Step - LossWindow), cancellationToken);
        return points.Count > 0 ? points[^1].Value : null;
    }

    private Action<string> PlainLines()
    {
        var last = "";
        var written = time.GetTimestamp();
        return line =>
        {
            var isNewPhase = line.Split(' ')[0] != last.Split(' ')[0];
            if (!isNewPhase && (line == last || time.GetElapsedTime(written) < PlainInterval))
                return;
            (last, written) = (line, time.GetTimestamp());
            console.WriteLine(line);
        };
    }
}
