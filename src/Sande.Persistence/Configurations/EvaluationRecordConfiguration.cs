using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Configurations;

internal sealed class EvaluationRecordConfiguration : IEntityTypeConfiguration<EvaluationRecord>
{
    public void Configure(EntityTypeBuilder<EvaluationRecord> builder)
    {
        builder.ToTable("evaluations", table => table.HasCheckConstraint("ck_evaluations_stage", "stage IN ('before', 'after', 'unchanged')"));
        builder.HasKey(evaluation => new { evaluation.JobId, evaluation.Ordinal });
        builder.HasOne<Job>().WithMany().HasForeignKey(evaluation => evaluation.JobId).OnDelete(DeleteBehavior.Cascade);

        // The same measure across jobs.
        builder.HasIndex(evaluation => new { evaluation.Metric, evaluation.Profile, evaluation.Stage });
    }
}
