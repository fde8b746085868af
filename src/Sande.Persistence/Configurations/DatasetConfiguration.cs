using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sande.Contracts.Datasets;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Configurations;

internal sealed class DatasetConfiguration : IEntityTypeConfiguration<Dataset>
{
    public void Configure(EntityTypeBuilder<Dataset> builder)
    {
        builder.ToTable("datasets", table =>
        {
            table.HasCheckConstraint("ck_datasets_rows", "rows >= 0");
            table.HasCheckConstraint("ck_datasets_size", "size >= 0");
            table.HasCheckConstraint("ck_datasets_sha256", "sha256 ~ '^[0-9a-f]{64}$'");
        });
        builder.HasKey(dataset => dataset.Id);
        builder.Property(dataset => dataset.Kind).HasConversion(EnumText.Converter<DatasetKind>());
        builder.Property(dataset => dataset.Format).HasConversion(EnumText.Converter<DatasetFormat>());

        // Pages of a list.
        builder.HasIndex(dataset => new { dataset.CreatedAt, dataset.Id });

        // Is a blob still in use?
        builder.HasIndex(dataset => dataset.Sha256);
    }
}
