using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Configurations;

internal sealed class WorkerConfiguration : IEntityTypeConfiguration<Worker>
{
    public void Configure(EntityTypeBuilder<Worker> builder)
    {
        builder.ToTable("workers", table => table.HasCheckConstraint("ck_workers_slots", "slots > 0"));
        builder.HasKey(worker => worker.Id);
        builder.Property(worker => worker.Devices).HasJsonb();

        // A container that is started again has the name of the one before.
        builder.HasIndex(worker => worker.Owner).IsUnique();

        // Pages of a list.
        builder.HasIndex(worker => new { worker.CreatedAt, worker.Id });
    }
}
