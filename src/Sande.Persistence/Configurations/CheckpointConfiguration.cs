using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sande.Contracts.Checkpoints;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Configurations;

internal sealed class CheckpointConfiguration : IEntityTypeConfiguration<Checkpoint>
{
    public void Configure(EntityTypeBuilder<Checkpoint> builder)
    {
        builder.ToTable("checkpoints", table =>
        {
            table.HasCheckConstraint("ck_checkpoints_ready", "status <> 'ready' OR model IS NOT NULL");
            table.HasCheckConstraint("ck_checkpoints_importing", "status <> 'importing' OR source_path IS NOT NULL");
        });
        builder.HasKey(checkpoint => checkpoint.Id);
        builder.Property(checkpoint => checkpoint.Status).HasConversion(EnumText.Converter<CheckpointStatus>());
        builder.Property(checkpoint => checkpoint.Model).HasJsonb();
        builder.Property(checkpoint => checkpoint.Metadata).HasJsonb();
        builder.Property(checkpoint => checkpoint.Version).IsRowVersion();

        // Lineage: parent_id stays when the parent is deleted (the backdoored model, once its cleaned one is there), so it is no foreign key.
        builder.HasIndex(checkpoint => checkpoint.ParentId);
        builder.HasOne<Job>().WithMany().HasForeignKey(checkpoint => checkpoint.JobId).OnDelete(DeleteBehavior.SetNull);

        // Pages of a list, whole and by status.
        builder.HasIndex(checkpoint => new { checkpoint.CreatedAt, checkpoint.Id });
        builder.HasIndex(checkpoint => new { checkpoint.Status, checkpoint.CreatedAt, checkpoint.Id });
        builder.HasIndex(checkpoint => checkpoint.Metadata).HasMethod("gin").HasOperators("jsonb_path_ops");
    }
}
