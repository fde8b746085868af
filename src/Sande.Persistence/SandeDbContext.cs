using Microsoft.EntityFrameworkCore;
using Sande.Persistence.Entities;

namespace Sande.Persistence;

/// <summary>The database. No repository layer on top: the hosts query it.</summary>
public sealed class SandeDbContext(DbContextOptions<SandeDbContext> options) : DbContext(options)
{
    /// <summary>Checkpoints.</summary>
    public DbSet<Checkpoint> Checkpoints => Set<Checkpoint>();

    /// <summary>Their files.</summary>
    public DbSet<CheckpointFile> CheckpointFiles => Set<CheckpointFile>();

    /// <summary>Datasets.</summary>
    public DbSet<Dataset> Datasets => Set<Dataset>();

    /// <summary>Jobs.</summary>
    public DbSet<Job> Jobs => Set<Job>();

    /// <summary>Their history.</summary>
    public DbSet<JobLogEvent> JobEvents => Set<JobLogEvent>();

    /// <summary>Their metrics.</summary>
    public DbSet<JobMetric> JobMetrics => Set<JobMetric>();

    /// <summary>The files that they left.</summary>
    public DbSet<JobArtifact> JobArtifacts => Set<JobArtifact>();

    /// <summary>Their measurements.</summary>
    public DbSet<EvaluationRecord> Evaluations => Set<EvaluationRecord>();

    /// <summary>Keys of the API.</summary>
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    /// <summary>Answers to requests with an <c>Idempotency-Key</c>.</summary>
    public DbSet<IdempotentAnswer> IdempotentAnswers => Set<IdempotentAnswer>();

    /// <summary>Resumable uploads.</summary>
    public DbSet<Upload> Uploads => Set<Upload>();

    /// <summary>Policies.</summary>
    public DbSet<Policy> Policies => Set<Policy>();

    /// <summary>The webhooks that came to them.</summary>
    public DbSet<HookDelivery> HookDeliveries => Set<HookDelivery>();

    /// <summary>Who is told of jobs' ends.</summary>
    public DbSet<CallbackTarget> CallbackTargets => Set<CallbackTarget>();

    /// <summary>What they are told.</summary>
    public DbSet<Callback> Callbacks => Set<Callback>();

    /// <summary>Worker hosts.</summary>
    public DbSet<Worker> Workers => Set<Worker>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
        => modelBuilder.ApplyConfigurationsFromAssembly(typeof(SandeDbContext).Assembly);
}
