using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Jobs;

/// <summary>Finds jobs of one kind: a remediation's id is none of an evaluation's.</summary>
internal static class JobLookup
{
    /// <summary>Those of the kind, with their artifacts.</summary>
    public static IQueryable<Job> OfKind(this SandeDbContext db, JobKind kind) => db.Jobs.AsNoTracking().Include(job => job.Artifacts).Where(job => job.Kind == kind);

    public static Task<Job?> FindJobAsync(this SandeDbContext db, JobKind kind, string id, CancellationToken cancellationToken)
        => db.OfKind(kind).SingleOrDefaultAsync(job => job.Id == id, cancellationToken);

    public static Task<bool> HasJobAsync(this SandeDbContext db, JobKind kind, string id, CancellationToken cancellationToken)
        => db.OfKind(kind).AnyAsync(job => job.Id == id, cancellationToken);

    /// <summary>Where a job is found.</summary>
    public static string AddressOf(Job job) => $"/v1/{SandeJson.NameOf(job.Kind)}s/{job.Id}";

    /// <summary>The answer where there is no job <paramref name="id"/> of the kind.</summary>
    public static NotFoundProblem NotFound(JobKind kind, string id) => new($"There is no {SandeJson.NameOf(kind)} \"{id}\".");
}
