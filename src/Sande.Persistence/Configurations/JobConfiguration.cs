using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sande.Contracts.Jobs;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Configurations;

internal sealed class JobConfiguration : IEntityTypeConfiguration<Job>
{
    public void Configure(EntityTypeBuilder<Job> builder)
    {
        builder.ToTable("jobs", AddConstraints);
        builder.HasKey(job => job.Id);
        builder.Property(job => job.Kind).HasConversion(EnumText.Converter<JobKind>());
        builder.Property(job => job.Status).HasConversion(EnumText.Converter<JobStatus>());
        builder.Property(job => job.Phase).HasConversion(EnumText.Converter<JobPhase>());
        builder.Property(job => job.ErrorCode).HasConversion(EnumText.Converter<FailureCode>());
        builder.Property(job => job.Progress).HasJsonb();
        builder.Property(job => job.Spec).HasJsonb();
        builder.Property(job => job.Result).HasJsonb();
        builder.Property(job => job.Metadata).HasJsonb();
        builder.Property(job => job.DeviceNeeds).HasJsonb();
        builder.Property(job => job.Version).IsRowVersion();

        // checkpoint_id stays when the checkpoint is deleted after the job's end, so it is no foreign key; while the job lives, the API refuses to delete it.
        builder.HasOne<Checkpoint>().WithMany().HasForeignKey(job => job.OutputCheckpointId).OnDelete(DeleteBehavior.SetNull);
        AddIndexes(builder);
    }

    private static void AddConstraints(TableBuilder<Job> table)
    {
        // A running row without a lease would never be found by the sweeper.
        table.HasCheckConstraint(
            "ck_jobs_lease",
            "(status = 'running') = (lease_owner IS NOT NULL) AND (status = 'running') = (lease_expires_at IS NOT NULL)");
        table.HasCheckConstraint("ck_jobs_finished", "(status IN ('succeeded', 'failed', 'cancelled')) = (finished_at IS NOT NULL)");
        table.HasCheckConstraint("ck_jobs_error", "(status = 'failed') = (error_code IS NOT NULL)");
        table.HasCheckConstraint("ck_jobs_result", "(status = 'succeeded') = (result IS NOT NULL)");
        table.HasCheckConstraint("ck_jobs_kind", "spec ->> 'kind' IS NOT DISTINCT FROM kind AND (result IS NULL OR result ->> 'kind' IS NOT DISTINCT FROM kind)");
        table.HasCheckConstraint("ck_jobs_counters", "attempt >= 0 AND crashes >= 0 AND last_sequence >= 0");
    }

    private static void AddIndexes(EntityTypeBuilder<Job> builder)
    {
        // Pages of a list: whole, by status, by checkpoint. A lease's columns are in none, so that a heartbeat touches no index.
        builder.HasIndex(job => new { job.Kind, job.CreatedAt, job.Id });
        builder.HasIndex(job => new { job.Kind, job.Status, job.CreatedAt, job.Id });
        builder.HasIndex(job => new { job.CheckpointId, job.CreatedAt, job.Id });
        builder.HasIndex(job => job.Metadata).HasMethod("gin").HasOperators("jsonb_path_ops");

        // What the sweeper looks through: the few rows that are not at their end.
        builder.HasIndex(job => job.Status).HasFilter("status IN ('queued', 'running')");
    }
}
