using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Configurations;

internal sealed class CallbackConfiguration : IEntityTypeConfiguration<Callback>
{
    public void Configure(EntityTypeBuilder<Callback> builder)
    {
        builder.ToTable("callbacks", table => table.HasCheckConstraint("ck_callbacks_next", "(status = 'pending') = (next_attempt_at IS NOT NULL)"));
        builder.HasKey(callback => callback.Id);
        builder.Property(callback => callback.Kind).HasConversion(EnumText.Converter<CallbackKind>());
        builder.Property(callback => callback.Status).HasConversion(EnumText.Converter<CallbackStatus>());
        builder.Property(callback => callback.Attempts).HasJsonb();
        builder.Property(callback => callback.Version).IsRowVersion();
        builder.HasOne<CallbackTarget>().WithMany().HasForeignKey(callback => new { callback.JobId, callback.Kind }).OnDelete(DeleteBehavior.Cascade);

        // Pages of a job's list.
        builder.HasIndex(callback => new { callback.JobId, callback.CreatedAt, callback.Id });

        // What the sweeper looks through.
        builder.HasIndex(callback => callback.NextAttemptAt).HasFilter("status = 'pending'");
    }
}

internal sealed class CallbackTargetConfiguration : IEntityTypeConfiguration<CallbackTarget>
{
    public void Configure(EntityTypeBuilder<CallbackTarget> builder)
    {
        builder.ToTable("callback_targets", table =>
        {
            table.HasCheckConstraint("ck_callback_targets_webhook", "kind <> 'webhook' OR secret IS NOT NULL");
            table.HasCheckConstraint("ck_callback_targets_mlflow", "kind <> 'mlflow' OR (model IS NOT NULL AND model_version IS NOT NULL)");
        });
        builder.HasKey(target => new { target.JobId, target.Kind });
        builder.Property(target => target.Kind).HasConversion(EnumText.Converter<CallbackKind>());
        builder.HasOne<Job>().WithMany().HasForeignKey(target => target.JobId).OnDelete(DeleteBehavior.Cascade);
    }
}
