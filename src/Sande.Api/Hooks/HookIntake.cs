using Microsoft.EntityFrameworkCore;
using Npgsql;
using Sande.Api.Jobs;
using Sande.Api.Storage;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Contracts.Policies;
using Sande.Contracts.Validation;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Imports;
using Sande.Persistence.Jobs;

namespace Sande.Api.Hooks;

/// <summary>Acts on a webhook whose signature is good: its record, the checkpoint and the remediation appear in one transaction, once.</summary>
internal sealed class HookIntake(SandeDbContext db, JobReferences references, ImportSources sources, JobScheduler scheduler, TimeProvider time, ILogger<HookIntake> logger)
{
    /// <summary>
    /// Acts on a delivery, or finds what became of it when it came before. One that failed is tried again: nothing came of it yet.
    /// </summary>
    /// <returns>The delivery, and whether it was acted on now; null where the policy is gone.</returns>
    public async Task<(HookDelivery Delivery, bool IsNew)?> ReceiveAsync(string policyId, string key, byte[] payload, CancellationToken cancellationToken)
    {
        try
        {
            return await ActAsync(policyId, key, replayOf: null, payload, cancellationToken);
        }
        catch (DbUpdateException twice) when (twice.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // The same delivery came at the same moment, and that request was faster.
            db.ChangeTracker.Clear();
            return await ActAsync(policyId, key, replayOf: null, payload, cancellationToken);
        }
    }

    /// <summary>Acts on a delivery anew, as the policy is now.</summary>
    /// <returns>The new delivery; null where the policy is gone.</returns>
    public async Task<HookDelivery?> ReplayAsync(HookDelivery delivery, CancellationToken cancellationToken)
        => (await ActAsync(delivery.PolicyId, key: null, delivery.Id, delivery.Payload, cancellationToken))?.Delivery;

    private async Task<(HookDelivery Delivery, bool IsNew)?> ActAsync(string policyId, string? key, string? replayOf, byte[] payload, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.HoldPolicyAsync(policyId, cancellationToken) is not { } policy)
            return null;
        var delivery = key is null ? null : await db.LockDeliveryAsync(policyId, key, cancellationToken);
        if (delivery is { Outcome: not HookOutcome.Failed })
            return (delivery, false);
        if (delivery is null)
        {
            delivery = new() { Id = Ids.New(Ids.HookDelivery), PolicyId = policyId, Key = key, ReplayOf = replayOf, Payload = payload, CreatedAt = time.GetDatabaseNow() };
            db.HookDeliveries.Add(delivery);
        }

        await DecideAsync(policy, delivery, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        HookMetrics.Count(policy.Spec.Source, delivery.Outcome);
        logger.HookReceived(delivery.Id, policyId, delivery.Outcome, delivery.RemediationId);
        if (delivery.CheckpointId is { } checkpointId)
            await scheduler.EnqueueImportAsync(checkpointId);
        return (delivery, true);
    }

    private async Task DecideAsync(Policy policy, HookDelivery delivery, CancellationToken cancellationToken)
    {
        var match = HookMatch.Of(policy.Spec, delivery.Payload);
        delivery.Event = match.Event.Name;
        delivery.Model = match.Event.Fields.GetValueOrDefault(PolicySourceRules.Name);
        delivery.ModelVersion = match.Event.Fields.GetValueOrDefault(PolicySourceRules.Version);
        var reason = match.Ignored ?? match.Fault ?? FindFault(match.Place!) ?? await FindFaultAsync(policy, cancellationToken);
        (delivery.Outcome, delivery.Reason) = (match.Ignored is not null ? HookOutcome.Ignored : reason is not null ? HookOutcome.Failed : HookOutcome.Accepted, reason);
        if (reason is null)
            Create(policy, delivery, match.Place!);
    }

    private string? FindFault(string place)
    {
        try
        {
            sources.Find(place);
            return null;
        }
        catch (ImportException refused)
        {
            return refused.Message;
        }
    }

    private async Task<string?> FindFaultAsync(Policy policy, CancellationToken cancellationToken)
        => await references.FindBadBesideCheckpointAsync(policy.Spec.Remediation.ForCheckpoint(""), cancellationToken) is [var first, ..]
            ? $"{PolicySpecValidator.RemediationPointer}{first.Pointer}: {first.Detail}"
            : null;

    /// <summary>The remediation is not enqueued: it waits for its checkpoint, and the sweeper sees to it then.</summary>
    private void Create(Policy policy, HookDelivery delivery, string place)
    {
        var name = delivery.ModelVersion is { } version ? $"{delivery.Model}:{version}" : delivery.Model!;
        var checkpoint = new Checkpoint
        {
            Id = Ids.New(Ids.Checkpoint),
            Name = name.Length <= LabelValidator.MaxNameLength ? name : name[..LabelValidator.MaxNameLength],
            Status = CheckpointStatus.Importing,
            SourcePath = place,
            Metadata = new() { ["policy"] = policy.Id, ["event"] = delivery.Id },
            CreatedAt = time.GetDatabaseNow(),
        };
        db.Checkpoints.Add(checkpoint);
        var remediation = policy.Spec.Remediation.ForCheckpoint(checkpoint.Id);
        if (remediation.Callback is { } callback)
            remediation = remediation with { Callback = callback with { Secret = policy.Secrets.Callback } };
        var job = db.AddJob(JobKind.Remediation, remediation with { Name = remediation.Name ?? checkpoint.Name }, time);
        if (policy.Spec.WriteBack is { } writeBack && delivery.ModelVersion is not null)
            db.CallbackTargets.Add(TargetOf(job.Id, writeBack, policy.Secrets, delivery));
        (delivery.CheckpointId, delivery.RemediationId) = (checkpoint.Id, job.Id);
    }

    private static CallbackTarget TargetOf(string jobId, MlflowWriteBack writeBack, PolicySecrets secrets, HookDelivery delivery) => new()
    {
        JobId = jobId,
        Kind = CallbackKind.Mlflow,
        Url = writeBack.TrackingUrl,
        Secret = secrets.WriteBackToken,
        Model = delivery.Model,
        ModelVersion = delivery.ModelVersion,
        Alias = writeBack.Alias,
    };
}
