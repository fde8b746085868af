using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Configurations;

internal sealed class HookDeliveryConfiguration : IEntityTypeConfiguration<HookDelivery>
{
    public void Configure(EntityTypeBuilder<HookDelivery> builder)
    {
        builder.ToTable("hook_deliveries", table =>
        {
            table.HasCheckConstraint("ck_hook_deliveries_key", "(key IS NULL) = (replay_of IS NOT NULL)");
            table.HasCheckConstraint("ck_hook_deliveries_outcome", "(outcome = 'accepted') = (remediation_id IS NOT NULL) AND (outcome = 'accepted') = (reason IS NULL)");
        });
        builder.HasKey(delivery => delivery.Id);
        builder.Property(delivery => delivery.Outcome).HasConversion(EnumText.Converter<HookOutcome>());
        builder.HasOne<Policy>().WithMany().HasForeignKey(delivery => delivery.PolicyId).OnDelete(DeleteBehavior.Cascade);

        // A delivery acts once, however often and however simultaneously it comes.
        builder.HasIndex(delivery => new { delivery.PolicyId, delivery.Key }).IsUnique();

        // Pages of a list.
        builder.HasIndex(delivery => new { delivery.PolicyId, delivery.CreatedAt, delivery.Id });
    }
}
