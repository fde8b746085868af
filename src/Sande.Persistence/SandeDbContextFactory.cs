using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Sande.Persistence;

/// <summary>Lets <c>dotnet ef migrations add</c> read the model; it opens no connection.</summary>
internal sealed class SandeDbContextFactory : IDesignTimeDbContextFactory<SandeDbContext>
{
    public SandeDbContext CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<SandeDbContext>().UseNpgsql().UseSnakeCaseNamingConvention().Options);
}
