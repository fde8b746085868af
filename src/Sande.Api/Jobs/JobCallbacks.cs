using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Sande.Api.Http;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Entities;

namespace Sande.Api.Jobs;

/// <summary>A message that tells of a job's end.</summary>
internal sealed record CallbackView
{
    /// <summary><c>msg_…</c>: the <c>webhook-id</c> of every attempt.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>callback</c>.</summary>
    public string Object { get; } = "callback";

    /// <summary>How it is sent.</summary>
    public required CallbackKind Kind { get; init; }

    /// <summary>What it says, as <c>remediation.succeeded</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Whether it came through.</summary>
    public required CallbackStatus Status { get; init; }

    /// <summary>Each attempt to send it, in order.</summary>
    public required IReadOnlyList<CallbackAttempt> Attempts { get; init; }

    /// <summary>When it is sent next, UTC; null unless it is pending.</summary>
    public required DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>When the job ended, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The view of an entity.</summary>
    public static CallbackView From(Callback callback) => new()
    {
        Id = callback.Id,
        Kind = callback.Kind,
        Type = callback.Type,
        Status = callback.Status,
        Attempts = callback.Attempts,
        NextAttemptAt = callback.NextAttemptAt,
        CreatedAt = callback.CreatedAt,
    };
}

/// <summary><c>GET …/{id}/callbacks</c> of every kind of job.</summary>
internal static class JobCallbacks
{
    public static async Task<Results<Ok<Page<CallbackView>>, NotFoundProblem, InvalidProblem>> ListAsync(
        SandeDbContext db, JobKind kind, string id, PageQuery page, CancellationToken cancellationToken)
    {
        if (!await db.HasJobAsync(kind, id, cancellationToken))
            return JobLookup.NotFound(kind, id);
        var callbacks = db.Callbacks.AsNoTracking().Where(callback => callback.JobId == id);
        var read = await callbacks.ReadPageAsync(callbacks, page, CallbackView.From, callback => callback.Id, cancellationToken);
        return read.Result is InvalidProblem invalid ? invalid : (Ok<Page<CallbackView>>)read.Result;
    }
}
