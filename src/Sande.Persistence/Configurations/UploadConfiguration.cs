using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Configurations;

internal sealed class UploadConfiguration : IEntityTypeConfiguration<Upload>
{
    public void Configure(EntityTypeBuilder<Upload> builder)
    {
        builder.ToTable("uploads", table =>
        {
            table.HasCheckConstraint("ck_uploads_offset", "\"offset\" BETWEEN 0 AND length");
            table.HasCheckConstraint("ck_uploads_sha256", "sha256 ~ '^[0-9a-f]{64}$'");
        });
        builder.HasKey(upload => upload.Id);
        builder.HasOne<Checkpoint>().WithMany().HasForeignKey(upload => upload.CheckpointId).OnDelete(DeleteBehavior.Cascade);

        // Which are old enough to go?
        builder.HasIndex(upload => upload.ExpiresAt);
    }
}
