using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Jobs;

/// <summary>Finds jobs of one kind: a remediation's id is none of an evaluation's.</summary>
internal static class JobLookup
{
    public static IQueryable<Job> OfKind(this SandeDbContext db, JobKind kind) => db.Jobs.AsNoTracking().Where(job => job.Kind == kind);

    public static Task<Job?> FindJobAsync(this SandeDbContext db, JobKind kind, string id, CancellationToken cancellationToken)
        => db.OfKind(kind).SingleOrDefaultAsync(job => job.Id == id, cancellationToken);

    public static Task<bool> HasJobAsync(this SandeDbContext db, JobKind kind, string id, CancellationToken cancellationToken)
        => db.OfKind(kind).AnyAsync(job => job.Id == id, cancellationToken);

    /// <summary>The answer where there is no job <paramref name="id"/> of the kind.</summary>
    public static NotFoundProblem NotFound(JobKind kind, string id) => new($"There is no {kind.ToString().ToLowerInvariant()} \"{id}\".");

    /// <summary>The answer where a job has ended and can't be cancelled.</summary>
    public static ConflictProblem AlreadyTerminal(string id) => new($"\"{id}\" has ended already.");
}
