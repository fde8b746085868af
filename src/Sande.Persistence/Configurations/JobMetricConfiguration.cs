using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Configurations;

internal sealed class JobMetricConfiguration : IEntityTypeConfiguration<JobMetric>
{
    public void Configure(EntityTypeBuilder<JobMetric> builder)
    {
        builder.ToTable("job_metrics");
        builder.HasKey(metric => new { metric.JobId, metric.Name, metric.Step });
        builder.HasOne<Job>().WithMany().HasForeignKey(metric => metric.JobId).OnDelete(DeleteBehavior.Cascade);
    }
}
