using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sande.Contracts.Jobs;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Configurations;

internal sealed class JobLogEventConfiguration : IEntityTypeConfiguration<JobLogEvent>
{
    public void Configure(EntityTypeBuilder<JobLogEvent> builder)
    {
        builder.ToTable("job_events", table => table.HasCheckConstraint("ck_job_events_sequence", "sequence > 0"));
        builder.HasKey(line => new { line.JobId, line.Sequence });
        builder.Property(line => line.Level).HasConversion(EnumText.Converter<EventLevel>());
        builder.HasOne<Job>().WithMany().HasForeignKey(line => line.JobId).OnDelete(DeleteBehavior.Cascade);
    }
}
