using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Jobs;

/// <summary>Which jobs of a list are asked for.</summary>
internal sealed record JobFilter
{
    /// <summary>Only those of this status.</summary>
    [FromQuery(Name = "status")]
    public QueryEnum<JobStatus>? Status { get; init; }

    /// <summary>Only those of this checkpoint.</summary>
    [FromQuery(Name = "checkpoint_id")]
    public string? CheckpointId { get; init; }
}

/// <summary>The list of a kind of job.</summary>
internal static class JobList
{
    public static Task<Results<Ok<Page<TView>>, InvalidProblem>> ListAsync<TView>(
        SandeDbContext db, JobKind kind, PageQuery page, JobFilter filter, MetadataQuery metadata, Func<Job, TView> view, Func<TView, string> id, CancellationToken cancellationToken)
    {
        var all = db.OfKind(kind);
        var jobs = all;
        if (filter.Status is { Value: var status })
            jobs = jobs.Where(job => job.Status == status);
        if (filter.CheckpointId is { } checkpointId)
            jobs = jobs.Where(job => job.CheckpointId == checkpointId);
        if (metadata.ToJson() is { } pairs)
            jobs = jobs.Where(job => EF.Functions.JsonContains(job.Metadata, pairs));
        return jobs.ReadPageAsync(all, page, view, id, cancellationToken);
    }
}
