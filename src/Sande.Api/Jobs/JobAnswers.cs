using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Npgsql;
using Sande.Api.Http;
using Sande.Api.Storage;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Jobs;

/// <summary>
/// <c>GET …/{id}</c> of every kind of job: what programs poll. A row's version is read each time, the row itself and its JSON only where the version is a new one; else the answer made before is given again.
/// </summary>
internal sealed class JobAnswers(NpgsqlDataSource dataSource, IDbContextFactory<SandeDbContext> contexts) : IAsyncDisposable
{
    /// <summary>Bytes of answers that are kept.</summary>
    private const long CacheSize = 64 << 20;
    private static readonly TimeSpan CacheTime = TimeSpan.FromMinutes(1);

    // xmin is the transaction that wrote the row last: whatever changes what is shown, a job's artifacts included, is written in one with the row.
    private readonly SharedLookup<Version> _versions = new(dataSource, "SELECT id, xmin FROM jobs WHERE id = ANY($1)", row => new(row.GetFieldValue<uint>(1)));
    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = CacheSize });

    public async Task<Results<Entity<TView>, NotFoundProblem>> GetAsync<TView>(JobKind kind, string id, Func<Job, TView> view, CancellationToken cancellationToken)
    {
        if (await _versions.FindAsync(id, cancellationToken) is not { } version)
            return JobLookup.NotFound(kind, id);
        if (_answers.TryGetValue((kind, id, version), out Entity<TView>? known))
            return known!;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.FindJobAsync(kind, id, cancellationToken) is not { } job)
            return JobLookup.NotFound(kind, id);
        var answer = new Entity<TView>(view(job));
        return _answers.Set((kind, id, version), answer, new MemoryCacheEntryOptions { Size = answer.Size, SlidingExpiration = CacheTime });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _answers.Dispose();
        await _versions.DisposeAsync();
    }

    private sealed record Version(uint Xmin);
}
