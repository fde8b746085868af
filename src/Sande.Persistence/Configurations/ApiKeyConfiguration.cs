using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Configurations;

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("api_keys", table => table.HasCheckConstraint("ck_api_keys_hash", "hash ~ '^[0-9a-f]{64}$'"));
        builder.HasKey(key => key.Id);
        builder.Property(key => key.Role).HasConversion(EnumText.Converter<ApiKeyRole>());

        // Every request looks its key up.
        builder.HasIndex(key => key.Hash).IsUnique();

        // Pages of a list.
        builder.HasIndex(key => new { key.CreatedAt, key.Id });
    }
}
