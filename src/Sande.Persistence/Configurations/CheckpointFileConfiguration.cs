using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Configurations;

internal sealed class CheckpointFileConfiguration : IEntityTypeConfiguration<CheckpointFile>
{
    public void Configure(EntityTypeBuilder<CheckpointFile> builder)
    {
        builder.ToTable("checkpoint_files", table =>
        {
            table.HasCheckConstraint("ck_checkpoint_files_size", "size >= 0");
            table.HasCheckConstraint("ck_checkpoint_files_sha256", "sha256 ~ '^[0-9a-f]{64}$'");
        });
        builder.HasKey(file => new { file.CheckpointId, file.Path });
        builder.HasOne<Checkpoint>().WithMany(checkpoint => checkpoint.Files).HasForeignKey(file => file.CheckpointId).OnDelete(DeleteBehavior.Cascade);

        // Ordered by bytes, as the API lists them, whatever the database's collation.
        builder.Property(file => file.Path).UseCollation("C");

        // Is a blob still in use?
        builder.HasIndex(file => file.Sha256);
    }
}
