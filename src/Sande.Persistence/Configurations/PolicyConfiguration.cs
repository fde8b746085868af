using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Configurations;

internal sealed class PolicyConfiguration : IEntityTypeConfiguration<Policy>
{
    public void Configure(EntityTypeBuilder<Policy> builder)
    {
        // Secrets have a column of their own, so that nothing that shows or logs the rest carries them along.
        builder.ToTable("policies", table => table.HasCheckConstraint(
            "ck_policies_secrets", "spec ->> 'secret' IS NULL AND spec #>> '{remediation,callback,secret}' IS NULL AND spec #>> '{write_back,token}' IS NULL"));
        builder.HasKey(policy => policy.Id);
        builder.Property(policy => policy.Spec).HasJsonb();
        builder.Property(policy => policy.Secrets).HasJsonb();
        builder.Property(policy => policy.Version).IsRowVersion();

        // Pages of a list.
        builder.HasIndex(policy => new { policy.CreatedAt, policy.Id });
    }
}
