using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Persistence;

namespace Sande.Api.Jobs;

/// <summary>
/// A job's history as server-sent events, as it happens: <c>id</c> is the line's sequence number, <c>data</c> the line. It ends behind the last line of a job that has ended; who comes
/// back for more then gets 204, which tells browsers to stop.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="hub">Tells of new lines.</param>
/// <param name="jobId">The job, which exists.</param>
/// <param name="after">The sequence number before the first line that is wanted.</param>
internal sealed class JobEventStream(SandeDbContext db, JobEventHub hub, string jobId, long after) : IResult, IEndpointMetadataProvider
{
    public const string ContentType = "text/event-stream";

    private const int BatchSize = 500;

    /// <summary>A job that writes much is looked at this often at most.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private long _after = after;

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new StreamsEvents());
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status204NoContent, typeof(void)));
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, hub.Stopping);
        try
        {
            await SendAsync(httpContext.Response, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client is gone, or the host stops and the client comes back to another with its last id.
        }
    }

    private async Task SendAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        using var subscription = hub.Subscribe(jobId);
        var isOver = await IsOverAsync(cancellationToken);
        if (isOver && !await NewLines().AnyAsync(cancellationToken))
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.StartAsync(cancellationToken);
        while (true)
        {
            await SendNewLinesAsync(response, cancellationToken);
            if (isOver)
                return;
            if (await subscription.WaitAsync(cancellationToken))
                await Task.Delay(Pause, cancellationToken);
            else
                await WriteAsync(response, ": heartbeat\n\n", cancellationToken);

            // Before the lines are read: those of the end were written with it. Looked at after a silence too: a notification is a hint that may be missed.
            isOver = await IsOverAsync(cancellationToken);
        }
    }

    private async Task SendNewLinesAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        int count;
        do
        {
            var lines = await NewLines().OrderBy(line => line.Sequence).Take(BatchSize).ToListAsync(cancellationToken);
            var text = new StringBuilder();
            foreach (var line in lines)
                text.Append($"id: {line.Sequence}\ndata: {JsonSerializer.Serialize(JobEventView.From(line), SandeJson.Options)}\n\n");
            await WriteAsync(response, text.ToString(), cancellationToken);
            (_after, count) = (lines.LastOrDefault()?.Sequence ?? _after, lines.Count);
        }
        while (count == BatchSize);
    }

    private IQueryable<Persistence.Entities.JobLogEvent> NewLines() => db.JobEvents.AsNoTracking().Where(line => line.JobId == jobId && line.Sequence > _after);

    private async Task<bool> IsOverAsync(CancellationToken cancellationToken)
        => (await db.Jobs.Where(job => job.Id == jobId).Select(job => (JobStatus?)job.Status).SingleOrDefaultAsync(cancellationToken))?.IsTerminal() != false;

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.WriteAsync(text, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}

/// <summary>Endpoint metadata: the list also comes as server-sent events.</summary>
internal sealed record StreamsEvents;
