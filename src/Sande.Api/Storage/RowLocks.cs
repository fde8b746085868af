using Microsoft.EntityFrameworkCore;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Storage;

/// <summary>Reads rows and keeps others from changing or deleting them until the transaction's end.</summary>
internal static class RowLocks
{
    /// <summary>The checkpoint, locked for a change; its files are not loaded.</summary>
    public static async Task<Checkpoint?> LockCheckpointAsync(this SandeDbContext db, string id, CancellationToken cancellationToken)
        => (await db.Checkpoints.FromSql($"SELECT *, xmin FROM checkpoints WHERE id = {id} FOR UPDATE").ToListAsync(cancellationToken)).SingleOrDefault();

    /// <summary>The dataset, locked for a change.</summary>
    public static async Task<Dataset?> LockDatasetAsync(this SandeDbContext db, string id, CancellationToken cancellationToken)
        => (await db.Datasets.FromSql($"SELECT * FROM datasets WHERE id = {id} FOR UPDATE").ToListAsync(cancellationToken)).SingleOrDefault();

    /// <summary>The checkpoint, kept from being deleted.</summary>
    public static async Task<Checkpoint?> HoldCheckpointAsync(this SandeDbContext db, string id, CancellationToken cancellationToken)
        => (await db.Checkpoints.FromSql($"SELECT *, xmin FROM checkpoints WHERE id = {id} FOR SHARE").ToListAsync(cancellationToken)).SingleOrDefault();

    /// <summary>The policy, kept from being changed or deleted.</summary>
    public static async Task<Policy?> HoldPolicyAsync(this SandeDbContext db, string id, CancellationToken cancellationToken)
        => (await db.Policies.FromSql($"SELECT *, xmin FROM policies WHERE id = {id} FOR SHARE").ToListAsync(cancellationToken)).SingleOrDefault();

    /// <summary>The policy, locked for a change.</summary>
    public static async Task<Policy?> LockPolicyAsync(this SandeDbContext db, string id, CancellationToken cancellationToken)
        => (await db.Policies.FromSql($"SELECT *, xmin FROM policies WHERE id = {id} FOR UPDATE").ToListAsync(cancellationToken)).SingleOrDefault();

    /// <summary>The policy's delivery of this key, locked for a change.</summary>
    public static async Task<HookDelivery?> LockDeliveryAsync(this SandeDbContext db, string policyId, string key, CancellationToken cancellationToken)
        => (await db.HookDeliveries.FromSql($"SELECT * FROM hook_deliveries WHERE policy_id = {policyId} AND key = {key} FOR UPDATE").ToListAsync(cancellationToken)).SingleOrDefault();

    /// <summary>Those of the datasets that exist, kept from being deleted.</summary>
    public static Task<List<Dataset>> HoldDatasetsAsync(this SandeDbContext db, string[] ids, CancellationToken cancellationToken)
        => db.Datasets.FromSql($"SELECT * FROM datasets WHERE id = ANY({ids}) ORDER BY id FOR SHARE").ToListAsync(cancellationToken);
}
