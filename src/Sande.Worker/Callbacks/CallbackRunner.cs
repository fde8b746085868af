using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Telemetry;
using Sande.Persistence;
using Sande.Persistence.Callbacks;
using Sande.Persistence.Entities;

namespace Sande.Worker.Callbacks;

/// <summary>Makes one attempt to send a message and records how it went and when the next is due: the sweeper enqueues it then.</summary>
internal sealed class CallbackRunner(
    IDbContextFactory<SandeDbContext> contexts, IEnumerable<ICallbackSender> senders, TimeProvider time, ILogger<CallbackRunner> logger)
    : ICallbackRunner
{
    private static readonly Counter<long> Attempts = SandeTelemetry.Meter.CreateCounter<long>(
        "sande.callback.attempts", "{attempt}", "Attempts of this worker to send callbacks, by kind and what became of the message.");

    /// <inheritdoc/>
    public async Task RunAsync(string callbackId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var callback = await context.Callbacks.SingleOrDefaultAsync(row => row.Id == callbackId && row.Status == CallbackStatus.Pending, cancellationToken);
        if (callback is null)
            return;
        var target = await context.CallbackTargets.AsNoTracking().SingleAsync(row => row.JobId == callback.JobId && row.Kind == callback.Kind, cancellationToken);
        var job = await context.Jobs.AsNoTracking().SingleAsync(row => row.Id == callback.JobId, cancellationToken);

        using var span = SandeTelemetry.StartSpan($"callback {SandeJson.NameOf(callback.Kind)}", ActivityKind.Producer, job.TraceParent);
        var began = time.GetUtcNow();
        Record(callback, await SendAsync(callback, target, job, cancellationToken), began);
        await SaveAsync(context, cancellationToken);
    }

    /// <summary>A fault of ours is an attempt that failed, too: else the message would be tried for ever.</summary>
    private async Task<CallbackResult> SendAsync(Callback callback, CallbackTarget target, Job job, CancellationToken cancellationToken)
    {
        try
        {
            return await senders.Single(sender => sender.Kind == callback.Kind).SendAsync(callback, target, job, cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            logger.CallbackFaulted(fault, callback.Id, callback.JobId);
            return CallbackResult.Unreachable("A fault of the service; the worker's log has the details.");
        }
    }

    private void Record(Callback callback, CallbackResult result, DateTimeOffset began)
    {
        var now = time.GetUtcNow();
        callback.Attempts = callback.Attempts.Add(new(began, result.Status, result.Error, (now - began).TotalSeconds));
        callback.NextAttemptAt = result.IsFinal ? null : CallbackSchedule.Next(callback.CreatedAt, now);
        if (result.Error is null)
            callback.Status = CallbackStatus.Delivered;
        else if (callback.NextAttemptAt is null)
            callback.Status = CallbackStatus.Failed;
        Attempts.Add(1, new(TelemetryTags.Kind, SandeJson.NameOf(callback.Kind)), new(TelemetryTags.Outcome, SandeJson.NameOf(callback.Status)));
        logger.CallbackAttempted(callback.Id, callback.JobId, callback.Status, result.Error);
    }

    private static async Task SaveAsync(SandeDbContext context, CancellationToken cancellationToken)
    {
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another delivery of the same message was recorded meanwhile: the receiver knows it by its id.
        }
    }
}
