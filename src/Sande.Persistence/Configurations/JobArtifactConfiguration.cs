using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Configurations;

internal sealed class JobArtifactConfiguration : IEntityTypeConfiguration<JobArtifact>
{
    public void Configure(EntityTypeBuilder<JobArtifact> builder)
    {
        builder.ToTable("job_artifacts", table =>
        {
            table.HasCheckConstraint("ck_job_artifacts_size", "size >= 0");
            table.HasCheckConstraint("ck_job_artifacts_sha256", "sha256 ~ '^[0-9a-f]{64}$'");
        });
        builder.HasKey(artifact => new { artifact.JobId, artifact.Name });
        builder.HasOne<Job>().WithMany(job => job.Artifacts).HasForeignKey(artifact => artifact.JobId).OnDelete(DeleteBehavior.Cascade);

        // Ordered by bytes, as the API lists them, whatever the database's collation.
        builder.Property(artifact => artifact.Name).UseCollation("C");

        // Is a blob still in use?
        builder.HasIndex(artifact => artifact.Sha256);
    }
}
